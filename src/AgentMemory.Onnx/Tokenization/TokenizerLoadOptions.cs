namespace AgentMemory.Onnx.Tokenization;

/// <summary>How a tokenizer file is read.</summary>
public sealed record TokenizerLoadOptions
{
    /// <summary>Lower-cases text before the tokenizer's own normalizer: what sentence-transformers' <c>do_lower_case</c> asks for.</summary>
    public bool LowercaseFirst { get; init; }

    /// <summary>
    /// Applies the truncation and padding that the file itself asks for. Off by default: published files often carry
    /// the settings of a training run (128 tokens in MiniLM's, whose limit is 256).
    /// </summary>
    public bool UseFileLimits { get; init; }
}
