namespace AgentMemory;

/// <summary>The index engine failed.</summary>
public sealed class MemoryIndexException : Exception
{
    /// <summary>Creates the exception without a finer kind than its transience.</summary>
    /// <param name="message">What failed and what to do.</param>
    /// <param name="operation">Name of the operation.</param>
    /// <param name="isTransient">A retry can help.</param>
    /// <param name="innerException">Cause.</param>
    public MemoryIndexException(string message, string operation, bool isTransient, Exception? innerException = null)
        : this(message, operation, isTransient ? MemoryIndexErrorKind.Unavailable : MemoryIndexErrorKind.Internal, innerException) { }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What failed and what to do.</param>
    /// <param name="operation">Name of the operation.</param>
    /// <param name="kind">Why; says whether a retry can help.</param>
    /// <param name="innerException">Cause.</param>
    public MemoryIndexException(string message, string operation, MemoryIndexErrorKind kind, Exception? innerException = null)
        : base(message, innerException) => (Operation, Kind) = (operation, kind);

    /// <summary>Name of the operation.</summary>
    public string Operation { get; }

    /// <summary>Why it failed.</summary>
    public MemoryIndexErrorKind Kind { get; }

    /// <summary>What of the scope waits in the spool meanwhile; null where there is no spool.</summary>
    public SpoolState? Spool { get; init; }

    /// <summary>A retry can help: the engine is unavailable or overloaded.</summary>
    public bool IsTransient => Kind.IsTransient();
}
