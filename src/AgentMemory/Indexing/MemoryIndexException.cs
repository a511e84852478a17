namespace AgentMemory;

/// <summary>The index engine failed.</summary>
public sealed class MemoryIndexException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What failed and what to do.</param>
    /// <param name="operation">Name of the operation.</param>
    /// <param name="isTransient">A retry can help.</param>
    /// <param name="innerException">Cause.</param>
    public MemoryIndexException(string message, string operation, bool isTransient, Exception? innerException = null)
        : base(message, innerException) => (Operation, IsTransient) = (operation, isTransient);

    /// <summary>Name of the operation.</summary>
    public string Operation { get; }
    /// <summary>A retry can help.</summary>
    public bool IsTransient { get; }
}
