using AgentMemory.Qdrant.Embedded.Segments;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Indexes;

/// <summary>An immutable index over one payload field of one segment.</summary>
internal interface IPayloadIndex
{
    /// <summary>Keeps the candidates that the match selects.</summary>
    /// <returns>False where this index cannot answer; the candidates are then untouched.</returns>
    bool TryNarrow(FieldCondition condition, Bitmap candidates);

    /// <summary>Points of the segment that have a value in this index.</summary>
    int Points { get; }
}

/// <summary>Collects the values of one field while a segment is built.</summary>
internal interface IPayloadIndexBuilder
{
    void Add(int offset, Struct payload);

    IPayloadIndex Build();
}
