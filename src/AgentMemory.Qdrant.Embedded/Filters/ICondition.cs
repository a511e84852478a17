using AgentMemory.Qdrant.Embedded.Indexes;
using AgentMemory.Qdrant.Embedded.Segments;

namespace AgentMemory.Qdrant.Embedded.Filters;

/// <summary>One checked condition, of no segment yet. Safe for concurrent use.</summary>
internal interface ICondition
{
    BoundCondition Bind(FilterScope scope);
}

/// <summary>A condition over one segment. For one selection by one thread.</summary>
internal abstract class BoundCondition
{
    /// <summary>All points for which it holds, where an index or the ids tell without a look at payloads; deleted points may be among them.</summary>
    public virtual IndexAnswer? Answer => null;

    /// <summary>True where <see cref="Holds"/> decodes the payload: such conditions are asked last.</summary>
    public virtual bool ReadsPayload => Answer is null;

    /// <summary>Whether it holds for what the cursor is at.</summary>
    public abstract bool Holds(PayloadCursor cursor);
}

/// <summary>A condition that an index answers.</summary>
internal sealed class AnsweredCondition(IndexAnswer answer) : BoundCondition
{
    public override IndexAnswer Answer => answer;

    public override bool Holds(PayloadCursor cursor) => answer.Contains(cursor.Offset);
}
