using AgentMemory.Qdrant.Embedded.Filters;
using AgentMemory.Qdrant.Embedded.Payloads;
using AgentMemory.Qdrant.Embedded.Segments;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Indexes;

/// <summary>Which points have something in the field, and which a null: kept with every index, whatever its type. A null in an array counts.</summary>
internal sealed class FieldPresence(Bitmap filled, Bitmap nulls)
{
    /// <summary>Answers is_empty and is_null.</summary>
    public IndexAnswer? Answer(FieldQuery query)
    {
        if (query.IsEmpty is { } empty) return empty ? IndexAnswer.Not(filled) : IndexAnswer.Of(filled);
        if (query.IsNull is { } isNull) return isNull ? IndexAnswer.Of(nulls) : IndexAnswer.Not(nulls);
        return null;
    }

    internal sealed class Builder(int count)
    {
        private readonly Bitmap _filled = new(count), _nulls = new(count);

        public void Add(int offset, List<Value> values)
        {
            foreach (var value in values)
            {
                if (!FieldQuery.IsEmptyValue(value)) _filled.Set(offset);
                if (FieldQuery.IsOrHoldsNull(value)) _nulls.Set(offset);
            }
        }

        public FieldPresence Build() => new(_filled, _nulls);
    }
}
