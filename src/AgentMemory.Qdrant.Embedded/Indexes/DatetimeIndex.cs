using AgentMemory.Qdrant.Embedded.Filters;
using AgentMemory.Qdrant.Embedded.Payloads;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Indexes;

/// <summary>Instants in microseconds since the epoch: answers ranges of instants, and ranges of numbers as microseconds.</summary>
internal sealed class DatetimeIndex(PayloadSchemaInfo info, int length, int count, PostingTable<long> table, FieldPresence presence) : IOrderIndex
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

    public OrderValue Value(int number) => new() { Int = table.Value(number) };

    public ReadOnlySpan<int> Offsets(int number) => table.Offsets(number).Span;

    public (int From, int To) Within(NumberRange range) => table.Within(range.Integers);

    public (int From, int To) Within(InstantRange range) => table.Within(range.Microseconds);

    internal sealed class Builder(PayloadSchemaInfo info, PayloadPath path, int count) : FieldIndexBuilder(path, count)
    {
        private readonly PostingTable<long>.Builder _table = new();

        protected override bool TryAdd(int offset, Value value)
        {
            if (PayloadValues.Text(value) is not { } text || Instant.Parse(text) is not { } instant) return false;
            _table.Add(instant.Microseconds, offset);
            return true;
        }

        protected override IPayloadIndex Build(FieldPresence presence) => new DatetimeIndex(info, Length, Indexed, _table.Build(Comparer<long>.Default), presence);
    }
}
