using AgentMemory.Qdrant.Embedded.Filters;
using AgentMemory.Qdrant.Embedded.Payloads;
using AgentMemory.Qdrant.Embedded.Segments;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Indexes;

/// <summary>64-bit integers, whole doubles among them. One table serves lookups and ranges; the options say which of the two may be asked.</summary>
internal sealed class IntegerIndex(PayloadSchemaInfo info, int length, int count, PostingTable<long> table, FieldPresence presence) : IFacetIndex, IOrderIndex
{
    public PayloadSchemaInfo Info => info;

    public int Points => count;

    public bool CanFacet { get; } = info.Params?.IntegerIndexParams is not { HasLookup: true, Lookup: false };

    public bool CanOrder { get; } = info.Params?.IntegerIndexParams is not { HasRange: true, Range: false };

    public int DistinctCount => table.Count;

    public IndexAnswer? Answer(FieldQuery query)
    {
        if (CanFacet && query.Match is MatchIntegers match)
            return match.Except ? ValueSelection.Except(table, length, match.Integers.Contains) : ValueSelection.Any(table, length, match.Integers);
        if (CanOrder && query.Range is { } range) return ValueSelection.Run(table, length, Within(range));
        if (CanOrder && query.Instants is { } instants) return ValueSelection.Run(table, length, Within(instants));
        return presence.Answer(query);
    }

    public IEnumerable<(FacetValue Value, int Count)> CountValues(Bitmap selected) =>
        ValueSelection.CountValues(table, selected, number => new FacetValue { IntegerValue = number });

    public OrderValue Value(int number) => new() { Int = table.Value(number) };

    public ReadOnlySpan<int> Offsets(int number) => table.Offsets(number).Span;

    public (int From, int To) Within(NumberRange range) => table.Within(range.Integers);

    public (int From, int To) Within(InstantRange range) => table.Within(range.Microseconds);

    internal sealed class Builder(PayloadSchemaInfo info, PayloadPath path, int count) : FieldIndexBuilder(path, count)
    {
        private readonly PostingTable<long>.Builder _table = new();

        protected override bool TryAdd(int offset, Value value)
        {
            if (PayloadValues.WholeNumber(value) is not { } number) return false;
            _table.Add(number, offset);
            return true;
        }

        protected override IPayloadIndex Build(FieldPresence presence) => new IntegerIndex(info, Length, Indexed, _table.Build(Comparer<long>.Default), presence);
    }
}
