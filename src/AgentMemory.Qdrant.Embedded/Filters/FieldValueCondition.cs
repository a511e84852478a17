using AgentMemory.Qdrant.Embedded.Indexes;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Filters;

/// <summary>A condition on one field: by its index where that can answer, else by the payloads.</summary>
internal sealed class FieldValueCondition(FieldCondition field) : ICondition
{
    private readonly FieldQuery _query = FieldQuery.Compile(field);

    public BoundCondition Bind(FilterScope scope)
    {
        var index = scope.Index(_query.Path);
        if (!scope.IsNested) return index?.Answer(_query) is { } answer ? new AnsweredCondition(answer) : new OverPayload(_query);
        // Elements have no offsets of their own; of the indexes only that of text changes what a single value matches.
        return index is ITextIndex text && _query.Match is MatchText match ? new OverTokens(_query, text.OverValues(match)) : new OverPayload(_query);
    }

    private sealed class OverPayload(FieldQuery query) : BoundCondition
    {
        public override bool Holds(PayloadCursor cursor)
        {
            var values = cursor.Values(query.Path);
            if (values.Count == 0) return query.HoldsWithoutValue;
            foreach (var value in values)
                if (query.Holds(value)) return true;
            return false;
        }
    }

    private sealed class OverTokens(FieldQuery query, Func<Value, bool> matches) : BoundCondition
    {
        public override bool Holds(PayloadCursor cursor)
        {
            foreach (var value in cursor.Values(query.Path))
                if (matches(value)) return true;
            return false;
        }
    }
}
