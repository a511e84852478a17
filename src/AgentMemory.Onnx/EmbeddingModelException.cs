namespace AgentMemory.Onnx;

/// <summary>A model folder that cannot be used; the message names the file and says what to do.</summary>
public sealed class EmbeddingModelException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong and what to do.</param>
    /// <param name="innerException">Cause.</param>
    public EmbeddingModelException(string message, Exception? innerException = null) : base(message, innerException) { }

    /// <summary>The file that was not the published one, relative to the model's folder; null for any other fault.</summary>
    public string? File { get; internal init; }

    /// <summary>SHA-256 that the file should have; null for any other fault.</summary>
    public string? ExpectedHash { get; internal init; }

    /// <summary>SHA-256 that the file has; null for any other fault, and where the file is missing.</summary>
    public string? ActualHash { get; internal init; }
}
