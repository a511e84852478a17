namespace AgentMemory.Onnx.Tokenization;

/// <summary>Which text of a pair gives way.</summary>
internal enum TruncationStrategy
{
    /// <summary>The longer one.</summary>
    LongestFirst,

    /// <summary>The first.</summary>
    OnlyFirst,

    /// <summary>The second.</summary>
    OnlySecond,
}

/// <summary>How rows are cut.</summary>
internal sealed record Truncation(int MaxLength, TruncationStrategy Strategy = TruncationStrategy.LongestFirst, int Stride = 0, bool Left = false);

/// <summary>How rows are filled; a length of null is that of the longest row.</summary>
internal sealed record Padding(int? Length, bool Left = false, int? MultipleOf = null, int Id = 0, int TypeId = 0);
