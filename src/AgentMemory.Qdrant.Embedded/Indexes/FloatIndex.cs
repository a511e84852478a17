using AgentMemory.Qdrant.Embedded.Filters;
using AgentMemory.Qdrant.Embedded.Payloads;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Indexes;

/// <summary>Integers and doubles as doubles: answers ranges.</summary>
internal sealed class FloatIndex(PayloadSchemaInfo info, int length, int count, PostingTable<double> table, FieldPresence presence) : IOrderIndex
{
    public PayloadSchemaInfo Info => info;

    public int Points => count;

    public int DistinctCount => table.Count;

    public IndexAnswer? Answer(FieldQuery query)
    {
        if (query.Range is { } range) return ValueSelection.Run(table, length, Within(range));
        if (query.Instants is { } instants) return ValueSelection.Run(table, length, Within(instants));
        return presence.Answer(query);
    }

    public OrderValue Value(int number) => new() { Float = table.Value(number) };

    public ReadOnlySpan<int> Offsets(int number) => table.Offsets(number).Span;

    // The runtime sorts NaN below every number and the server above, so a bound of NaN is read as one beyond the numbers.
    public (int From, int To) Within(NumberRange range) => table.Within(new Bounds<double>(
        Beyond(range.Doubles.Gt), Beyond(range.Doubles.Gte), Beyond(range.Doubles.Lt), Beyond(range.Doubles.Lte)));

    public (int From, int To) Within(InstantRange range)
    {
        var bounds = range.Microseconds;
        return table.Within(new Bounds<double>(bounds.Gt, bounds.Gte, bounds.Lt, bounds.Lte));
    }

    private static double? Beyond(double? bound) => bound is double.NaN ? double.PositiveInfinity : bound;

    internal sealed class Builder(PayloadSchemaInfo info, PayloadPath path, int count) : FieldIndexBuilder(path, count)
    {
        private readonly PostingTable<double>.Builder _table = new();

        protected override bool TryAdd(int offset, Value value)
        {
            if (PayloadValues.Number(value) is not { } number) return false;
            _table.Add(number, offset);
            return true;
        }

        protected override IPayloadIndex Build(FieldPresence presence) => new FloatIndex(info, Length, Indexed, _table.Build(Comparer<double>.Default), presence);
    }
}
