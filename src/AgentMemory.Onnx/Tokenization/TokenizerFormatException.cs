namespace AgentMemory.Onnx.Tokenization;

/// <summary>A tokenizer file is missing, broken, or asks for something that is not supported. The message names file, component and remedy.</summary>
public sealed class TokenizerFormatException : Exception
{
    /// <summary>Creates the exception with a general message.</summary>
    public TokenizerFormatException()
        : base("The tokenizer could not be loaded.")
    {
    }

    /// <summary>Creates the exception with a message.</summary>
    /// <param name="message">What is wrong, where, and what to do.</param>
    public TokenizerFormatException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message and its cause.</summary>
    /// <param name="message">What is wrong, where, and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public TokenizerFormatException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The part of the file at fault, such as <c>normalizer</c> or <c>model</c>; null when it is the file as a whole.</summary>
    public string? Component { get; internal init; }
}
