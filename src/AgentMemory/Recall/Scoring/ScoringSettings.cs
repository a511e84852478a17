namespace AgentMemory.Recall.Scoring;

/// <summary>Everything that scoring needs beside the memories.</summary>
internal sealed record ScoringSettings
{
    private static readonly double[] DefaultBefore = [0.40, 0.30, 0.15], DefaultAfter = [0.30, 0.15, 0.10];

    public required RecallOptions Options { get; init; }

    public required ModelConstants Model { get; init; }

    public required IReadOnlyList<QueryTerm> Terms { get; init; }

    /// <summary>Mean length of the scope's episodes, each at least <see cref="RecallOptions.LengthFloor"/>.</summary>
    public required double MeanTurnLength { get; init; }

    /// <summary>The same for everything else.</summary>
    public required double MeanTextLength { get; init; }

    /// <summary>The one participant whom the question names; null for none or several.</summary>
    public Participant? Named { get; init; }

    /// <summary>False in lexical mode: words alone.</summary>
    public bool UsesDense { get; init; } = true;

    /// <summary>Weights of the turns before and after by their distance, from 1.</summary>
    public double Weight(int distance)
    {
        double[] weights = distance < 0 ? Options.WindowBefore ?? DefaultBefore : Options.WindowAfter ?? DefaultAfter;
        int at = Math.Abs(distance) - 1;
        return at < weights.Length ? weights[at] * Options.WindowFactor : 0;
    }

    /// <summary>Mean of max(length, floor) over a histogram of lengths; the floor itself for none.</summary>
    public static double MeanLength(IReadOnlyDictionary<int, long> lengths, int floor)
    {
        double sum = 0, count = 0;
        foreach (var (length, memories) in lengths)
        {
            sum += (double)Math.Max(length, floor) * memories;
            count += memories;
        }
        return count == 0 ? floor : sum / count;
    }
}
