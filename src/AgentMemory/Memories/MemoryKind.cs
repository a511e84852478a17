namespace AgentMemory;

/// <summary>What a memory is: something that happened, a piece of a document, a statement that holds, or a way to do something.</summary>
public enum MemoryKind
{
    /// <summary>A turn or event at a point in time.</summary>
    Episode = 0,
    /// <summary>One chunk of an ingested document.</summary>
    DocumentChunk = 1,
    /// <summary>A statement that holds until it is superseded.</summary>
    Fact = 2,
    /// <summary>A way to do something.</summary>
    Procedure = 3,
}
