using Google.Protobuf.Collections;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Recall;

/// <summary>The words of a memory as payload and as sparse vector. Names and weights are part of the stored format.</summary>
internal static class TermsMapping
{
    /// <summary>Packed terms; see <see cref="MemoryTerms"/>.</summary>
    public const string Words = "words";

    /// <summary>See <see cref="TurnPlace"/>.</summary>
    public const string Place = "place";

    /// <summary>Role and speaker of an episode, joined by a tab.</summary>
    public const string Voice = "voice";

    /// <summary>Of memories that hold any term, as the sparse vector: twice the number of content words, and 1 more for what is no episode: one facet counts the lengths of both.</summary>
    public const string Extent = "extent";

    // Candidates are chosen by BM25 weights that are fixed at writing, so a middle length is assumed; the exact lengths decide in re-scoring.
    private const double K1 = 0.9, B = 0.75, MiddleTurn = 24, MiddleText = 100, LengthFloor = 20;

    public static void Write(IndexedMemory memory, MapField<string, Value> payload)
    {
        var record = memory.Memory;
        if (record.TurnIndex is { } turn) payload["turn"] = new Value { IntegerValue = turn };
        if (record.Analysis is { } analysis) payload["analysis"] = new Value { StringValue = analysis };
        if (record.Kind == MemoryKind.Episode && TurnPlace.Of(record.Scope, record.TurnIndex) is { } place) payload[Place] = new Value { IntegerValue = place };
        if (record.Kind == MemoryKind.Episode && (record.Role ?? record.Speaker) is not null) payload[Voice] = new Value { StringValue = $"{record.Role}\t{record.Speaker}" };
        if (memory.Terms is not { } terms) return;
        payload[Words] = new Value { StringValue = terms.Pack() };
        if (terms.Count > 0) payload[Extent] = new Value { IntegerValue = ExtentOf(terms.Length, record.Kind) };
    }

    /// <summary>The sparse vector; null for a memory without terms.</summary>
    public static SparseVector? Sparse(IndexedMemory memory)
    {
        if (memory.Terms is not { Count: > 0 } terms) return null;
        var all = terms.All();
        var sparse = new SparseVector();
        foreach (var (term, count) in all)
        {
            sparse.Indices.Add(term);
            sparse.Values.Add(Weight(count, terms.Length, memory.Memory.Kind));
        }
        return sparse;
    }

    /// <summary>BM25's weight of a term that a memory holds a number of times, without the idf.</summary>
    public static float Weight(int count, int length, MemoryKind kind)
    {
        double scaled = count / (1 - B + (B * Math.Max(length, LengthFloor) / (kind == MemoryKind.Episode ? MiddleTurn : MiddleText)));
        return (float)(scaled * (K1 + 1) / (scaled + K1));
    }

    public static Participant ParticipantOf(string voice, long memories)
    {
        int tab = voice.IndexOf('\t', StringComparison.Ordinal);
        return new Participant(tab > 0 ? voice[..tab] : null, tab >= 0 && tab + 1 < voice.Length ? voice[(tab + 1)..] : null, memories);
    }

    public static long ExtentOf(int length, MemoryKind kind) => (2L * length) + (kind == MemoryKind.Episode ? 0 : 1);
}
