using System.Globalization;

namespace AgentMemory.Cli;

/// <summary>A score's parts as one line.</summary>
internal static class ScoreText
{
    public static string Of(ScoreExplanation explanation)
    {
        var parts = new List<string>();
        void Add(string name, double value) { if (value != 0) parts.Add(string.Create(CultureInfo.InvariantCulture, $"{name} {value:+0.000;-0.000}")); }
        Add("words", explanation.Lexical);
        Add("neighbours", explanation.Neighbours);
        Add("meaning", explanation.Dense);
        Add("speaker", explanation.Speaker);
        Add("answer", explanation.Answer);
        Add("near", explanation.Near);
        Add("first person", explanation.First);
        Add("recency", explanation.Recency);
        Add("importance", explanation.Importance);
        Add("other", explanation.Other);
        if (explanation.Cosine is { } cosine) parts.Add(string.Create(CultureInfo.InvariantCulture, $"(cosine {cosine:0.000})"));
        return string.Join("  ", parts);
    }

    /// <summary>Whether a neighbour stands before or after its hit.</summary>
    public static string Side(MemoryRecord neighbour, MemoryRecord hit) =>
        (neighbour.TurnIndex ?? neighbour.Source.ChunkIndex ?? 0) < (hit.TurnIndex ?? hit.Source.ChunkIndex ?? 0) ? "before" : "after";
}
