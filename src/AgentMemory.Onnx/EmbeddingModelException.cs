namespace AgentMemory.Onnx;

/// <summary>A model folder that cannot be used; the message names the file and says what to do.</summary>
public sealed class EmbeddingModelException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong and what to do.</param>
    /// <param name="innerException">Cause.</param>
    public EmbeddingModelException(string message, Exception? innerException = null) : base(message, innerException) { }
}
