namespace AgentMemory.Qdrant.Embedded;

/// <summary>The engine cannot open or keep its folder; the message says what to do.</summary>
public sealed class EmbeddedQdrantException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong and what to do.</param>
    /// <param name="innerException">Cause.</param>
    public EmbeddedQdrantException(string message, Exception? innerException = null) : base(message, innerException) { }
}
