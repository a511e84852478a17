using AgentMemory.Qdrant.Embedded.Payloads;

namespace AgentMemory.Qdrant.Embedded.Filters;

/// <summary>
/// is_empty: every value at the path is null or [], or there is none. is_null: some value is null; a null in an array counts where the field has an index.
/// </summary>
internal sealed class EmptinessCondition : ICondition
{
    private readonly FieldQuery _query;
    private readonly bool _null;

    private EmptinessCondition(FieldQuery query, bool isNull) => (_query, _null) = (query, isNull);

    public static EmptinessCondition IsEmpty(string key) => new(FieldQuery.Emptiness(PayloadPath.Parse(key)), isNull: false);

    public static EmptinessCondition IsNull(string key) => new(FieldQuery.Nullness(PayloadPath.Parse(key)), isNull: true);

    public BoundCondition Bind(FilterScope scope) =>
        !scope.IsNested && scope.Index(_query.Path)?.Answer(_query) is { } answer ? new AnsweredCondition(answer) : new OverPayload(_query.Path, _null);

    private sealed class OverPayload(PayloadPath path, bool isNull) : BoundCondition
    {
        public override bool Holds(PayloadCursor cursor)
        {
            var values = cursor.Values(path);
            return isNull ? values.Exists(PayloadValues.IsNull) : values.TrueForAll(FieldQuery.IsEmptyValue);
        }
    }
}
