using AgentMemory.Qdrant.Embedded.Indexes;
using AgentMemory.Qdrant.Embedded.Payloads;
using AgentMemory.Qdrant.Embedded.Segments;

namespace AgentMemory.Qdrant.Embedded.Filters;

/// <summary>Where conditions are asked: of the points of a segment, or of the elements of a nested array in them.</summary>
internal sealed class FilterScope(Segment segment, PayloadPath? elements = null)
{
    public Segment Segment => segment;

    /// <summary>Inside of a nested condition: ids and vectors are out of reach there, and indexes of whole points do not answer.</summary>
    public bool IsNested => elements is not null;

    /// <summary>The index of the field, by its full path.</summary>
    public IPayloadIndex? Index(PayloadPath path) => segment.Indexes.GetValueOrDefault((elements is null ? path : elements.Append(path)).ToString());

    public FilterScope Nested(PayloadPath path) => new(segment, elements is null ? path : elements.Append(path));
}
