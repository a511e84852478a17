using AgentMemory.Qdrant.Embedded.Segments;

namespace AgentMemory.Qdrant.Embedded.Filters;

/// <summary>One compiled condition.</summary>
internal interface ICondition
{
    /// <summary>Removes the candidates for which the condition does not hold.</summary>
    void Narrow(Segment segment, Bitmap candidates);
}
