namespace AgentMemory.Recall.Scoring;

/// <summary>One distinct stem of the question.</summary>
/// <param name="Term">Its number in the index.</param>
/// <param name="Idf">How rare it is in the scope.</param>
/// <param name="IsName">It belongs to a participant's name; the verdict looks past it.</param>
internal readonly record struct QueryTerm(uint Term, double Idf, bool IsName)
{
    /// <summary>Other terms that count as the same word.</summary>
    public uint[] Forms { get; init; } = [];

    /// <summary>ln(1 + (N - df + 0.5) / (df + 0.5)), as in BM25 of Lucene and Qdrant.</summary>
    public static double IdfOf(long memories, long frequency) => Math.Log(1 + ((memories - frequency + 0.5) / (frequency + 0.5)));
}
