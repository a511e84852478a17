using System.Buffers.Binary;
using AgentMemory.Qdrant.Embedded.Filters;
using AgentMemory.Qdrant.Embedded.Payloads;
using AgentMemory.Qdrant.Embedded.Segments;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Indexes;

/// <summary>UUIDs by value, so that every spelling of one finds all of them. Texts that are no UUID are not in it.</summary>
internal sealed class UuidIndex(PayloadSchemaInfo info, int length, int count, PostingTable<UInt128> table, FieldPresence presence) : IFacetIndex
{
    public PayloadSchemaInfo Info => info;

    public int Points => count;

    public IndexAnswer? Answer(FieldQuery query)
    {
        if (query.Match is not MatchKeywords match) return presence.Answer(query);
        var uuids = new HashSet<UInt128>();
        foreach (string text in match.Texts)
        {
            if (UuidText.Parse(text) is not { } uuid) return null; // then it is a comparison of texts
            uuids.Add(Key(uuid));
        }
        return match.Except ? ValueSelection.Except(table, length, uuids.Contains) : ValueSelection.Any(table, length, uuids);
    }

    public IEnumerable<(FacetValue Value, int Count)> CountValues(Bitmap selected) =>
        ValueSelection.CountValues(table, selected, key => new FacetValue { StringValue = Text(key) });

    private static UInt128 Key(Guid uuid)
    {
        Span<byte> bytes = stackalloc byte[16];
        uuid.TryWriteBytes(bytes, bigEndian: true, out _);
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    private static string Text(UInt128 key)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, key);
        return new Guid(bytes, bigEndian: true).ToString("D");
    }

    internal sealed class Builder(PayloadSchemaInfo info, PayloadPath path, int count) : FieldIndexBuilder(path, count)
    {
        private readonly PostingTable<UInt128>.Builder _table = new();

        protected override bool TryAdd(int offset, Value value)
        {
            if (PayloadValues.Uuid(value) is not { } uuid) return false;
            _table.Add(Key(uuid), offset);
            return true;
        }

        protected override IPayloadIndex Build(FieldPresence presence) => new UuidIndex(info, Length, Indexed, _table.Build(Comparer<UInt128>.Default), presence);
    }
}
