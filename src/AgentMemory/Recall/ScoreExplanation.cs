namespace AgentMemory;

/// <summary>Where a score comes from. The parts add up to the score; a part that does not apply is 0.</summary>
public sealed record ScoreExplanation
{
    /// <summary>Share of the question's words that the memory itself holds, weighted by how rare they are, 0 to 1.</summary>
    public double Lexical { get; init; }
    /// <summary>What the words of up to three turns before and after add to <see cref="Lexical"/>; both together are at most 1.</summary>
    public double Neighbours { get; init; }
    /// <summary>Scaled cosine: lambda * (cosine - mu), in cosine mode the cosine itself.</summary>
    public double Dense { get; init; }
    /// <summary>The person that the question names is the one who speaks.</summary>
    public double Speaker { get; init; }
    /// <summary>The turn before asks something that fits the question.</summary>
    public double Answer { get; init; }
    /// <summary>The turn before or after is near in meaning.</summary>
    public double Near { get; init; }
    /// <summary>The speaker tells something in the first person.</summary>
    public double First { get; init; }
    /// <summary>How recent it is; 0 unless set.</summary>
    public double Recency { get; init; }
    /// <summary>How important it is; 0 unless set.</summary>
    public double Importance { get; init; }
    /// <summary>It is of a time that the question names, or speaks of a time where the question asks when.</summary>
    public double Time { get; init; }
    /// <summary>What later stages changed, so that the parts still add up to the score; 0 without any.</summary>
    public double Other { get; init; }

    /// <summary>The cosine of question and memory, for information; it is no part of the sum. Null where none was computed.</summary>
    public double? Cosine { get; init; }

    /// <summary>The sum of the parts.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public double Total => Lexical + Neighbours + Dense + Speaker + Answer + Near + First + Recency + Importance + Time + Other;
}
