using AgentMemory.Qdrant.Embedded.Payloads;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Filters;

/// <summary>Some element of an array, an object, fulfils a whole filter, in which paths are relative to the element.</summary>
internal sealed class NestedFieldCondition(PayloadPath elements, FilterClauses filter) : ICondition
{
    public BoundCondition Bind(FilterScope scope) => new SomeElement(elements, filter.Bind(scope.Nested(elements)), new PayloadCursor(scope.Segment));

    private sealed class SomeElement(PayloadPath elements, BoundCondition filter, PayloadCursor inner) : BoundCondition
    {
        public override bool Holds(PayloadCursor cursor)
        {
            foreach (var value in cursor.Values(elements))
            {
                if (value.KindCase != Value.KindOneofCase.StructValue) continue;
                inner.MoveTo(cursor.Offset, value.StructValue);
                if (filter.Holds(inner)) return true;
            }
            return false;
        }
    }
}
