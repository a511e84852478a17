using Qdrant.Client.Grpc;

namespace AgentMemory.Tests.Qdrant.Writes.Differential;

/// <summary>A filter, and its meaning for one point spelled out.</summary>
internal abstract record NaiveFilter
{
    public abstract Condition ToCondition();

    public abstract bool Holds(ulong id, NaivePoint point);

    public Filter ToProto() => new() { Must = { ToCondition() } };

    public sealed record Everything : NaiveFilter
    {
        public override Condition ToCondition() => new() { Filter = new Filter() };

        public override bool Holds(ulong id, NaivePoint point) => true;
    }

    public sealed record Keyword(string Field, string Wanted) : NaiveFilter
    {
        public override Condition ToCondition() => new() { Field = new FieldCondition { Key = Field, Match = new Match { Keyword = Wanted } } };

        public override bool Holds(ulong id, NaivePoint point) => Values(point, Field).Any(value => value is string text && text == Wanted);
    }

    public sealed record AtLeast(string Field, long Least) : NaiveFilter
    {
        public override Condition ToCondition() => new() { Field = new FieldCondition { Key = Field, Range = new global::Qdrant.Client.Grpc.Range { Gte = Least } } };

        public override bool Holds(ulong id, NaivePoint point) => Values(point, Field).Any(value => value is long number && number >= Least);
    }

    public sealed record Ids(ulong[] Wanted) : NaiveFilter
    {
        public override Condition ToCondition() => new() { HasId = new HasIdCondition { HasId = { Wanted.Select(id => new PointId { Num = id }) } } };

        public override bool Holds(ulong id, NaivePoint point) => Wanted.Contains(id);
    }

    public sealed record Empty(string Field) : NaiveFilter
    {
        public override Condition ToCondition() => new() { IsEmpty = new IsEmptyCondition { Key = Field } };

        public override bool Holds(ulong id, NaivePoint point) => point.Payload.GetValueOrDefault(Field) is null or List<object?> { Count: 0 };
    }

    public sealed record Vector(string Name) : NaiveFilter
    {
        public override Condition ToCondition() => new() { HasVector = new HasVectorCondition { HasVector = Name } };

        public override bool Holds(ulong id, NaivePoint point) => point.Vectors.ContainsKey(Name);
    }

    public sealed record Not(NaiveFilter Inner) : NaiveFilter
    {
        public override Condition ToCondition() => new() { Filter = new Filter { MustNot = { Inner.ToCondition() } } };

        public override bool Holds(ulong id, NaivePoint point) => !Inner.Holds(id, point);
    }

    public sealed record Any(NaiveFilter[] Inner) : NaiveFilter
    {
        public override Condition ToCondition() => new() { Filter = new Filter { Should = { Inner.Select(f => f.ToCondition()) } } };

        public override bool Holds(ulong id, NaivePoint point) => Inner.Any(f => f.Holds(id, point));
    }

    // The value, or the elements of an array, one level deep.
    private static List<object?> Values(NaivePoint point, string field) => point.Payload.GetValueOrDefault(field) switch
    {
        List<object?> list => list,
        var value => [value],
    };
}
