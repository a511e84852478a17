using Google.Protobuf.WellKnownTypes;
using Qdrant.Client.Grpc;
using Range = Qdrant.Client.Grpc.Range;

namespace AgentMemory.Qdrant;

/// <summary>Scope and filter as Qdrant conditions. The tenant is a condition of every filter that leaves here.</summary>
internal static class FilterTranslation
{
    public static Filter Translate(MemoryScope scope, MemoryFilter? filter)
    {
        MemoryFilterParser.Check(filter);
        var translated = new Filter { Must = { Keyword("tenant", scope.Tenant) } };
        if (scope.User is { } user) translated.Must.Add(Keyword("user", user));
        if (scope.Agent is { } agent) translated.Must.Add(Keyword("agent", agent));
        if (scope.Session is { } session) translated.Must.Add(Keyword("session", session));
        Add(filter, translated);
        return translated;
    }

    /// <summary>Joins a condition into the must and must_not lists of a filter, so that indexes can answer it.</summary>
    private static void Add(MemoryFilter? filter, Filter into)
    {
        switch (filter)
        {
            case null: return;
            case MemoryFilter.All all: foreach (var part in all.Conditions) Add(part, into); return;
            case MemoryFilter.Not not: into.MustNot.Add(ToCondition(not.Condition)); return;
            default: into.Must.Add(ToCondition(filter)); return;
        }
    }

    private static Condition ToCondition(MemoryFilter filter)
    {
        switch (filter)
        {
            case MemoryFilter.Comparison comparison: return Compare(comparison);
            case MemoryFilter.Any any: return new Condition { Filter = new Filter { Should = { any.Conditions.Select(ToCondition) } } };
            default:
                var nested = new Filter();
                Add(filter, nested);
                return new Condition { Filter = nested };
        }
    }

    private static Condition Compare(MemoryFilter.Comparison comparison)
    {
        string key = Key(comparison.Field);
        return comparison.Operator switch
        {
            FilterOperator.Equal => Equal(key, comparison.Value),
            FilterOperator.NotEqual => Negate(Equal(key, comparison.Value)),
            FilterOperator.In => OneOf(key, comparison.Value),
            FilterOperator.NotIn => Negate(OneOf(key, comparison.Value)),
            FilterOperator.Exists => (bool)comparison.Value ? Negate(Empty(key)) : Empty(key),
            _ => InRange(key, comparison.Operator, comparison.Value),
        };
    }

    private static string Key(string field) => field switch
    {
        "source.uri" => "sourceUri",
        "source.documentId" => "documentId",
        "source.page" => "page",
        _ => field,
    };

    private static Condition Equal(string key, object value) => value switch
    {
        string text => Keyword(key, text),
        long or int => Number(key, Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture)), // 5 finds a stored 5.0 too
        double number => Number(key, number),
        bool flag => new Condition { Field = new FieldCondition { Key = key, Match = new Match { Boolean = flag } } },
        DateTimeOffset instant => new Condition { Field = new FieldCondition { Key = key, DatetimeRange = new DatetimeRange { Gte = Timestamp.FromDateTimeOffset(instant), Lte = Timestamp.FromDateTimeOffset(instant) } } },
        _ => throw new MemoryFilterException($"A {value.GetType().Name} cannot be compared.", key),
    };

    private static Condition OneOf(string key, object values)
    {
        object[] list = [.. (IEnumerable<object>)values];
        if (!list.All(v => v is string)) return new Condition { Filter = new Filter { Should = { list.Select(v => Equal(key, v)) } } };
        return new Condition { Field = new FieldCondition { Key = key, Match = new Match { Keywords = new RepeatedStrings { Strings = { list.Cast<string>() } } } } };
    }

    private static Condition InRange(string key, FilterOperator op, object value)
    {
        if (value is DateTimeOffset instant)
        {
            var at = Timestamp.FromDateTimeOffset(instant);
            return new Condition
            {
                Field = new FieldCondition
                {
                    Key = key,
                    DatetimeRange = op switch
                    {
                        FilterOperator.GreaterThan => new DatetimeRange { Gt = at },
                        FilterOperator.GreaterThanOrEqual => new DatetimeRange { Gte = at },
                        FilterOperator.LessThan => new DatetimeRange { Lt = at },
                        _ => new DatetimeRange { Lte = at },
                    },
                },
            };
        }
        double number = Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture);
        return new Condition
        {
            Field = new FieldCondition
            {
                Key = key,
                Range = op switch
                {
                    FilterOperator.GreaterThan => new Range { Gt = number },
                    FilterOperator.GreaterThanOrEqual => new Range { Gte = number },
                    FilterOperator.LessThan => new Range { Lt = number },
                    _ => new Range { Lte = number },
                },
            },
        };
    }

    private static Condition Keyword(string key, string text) => new() { Field = new FieldCondition { Key = key, Match = new Match { Keyword = text } } };

    private static Condition Number(string key, double number) => new() { Field = new FieldCondition { Key = key, Range = new Range { Gte = number, Lte = number } } };

    private static Condition Empty(string key) => new() { IsEmpty = new IsEmptyCondition { Key = key } };

    private static Condition Negate(Condition condition) => new() { Filter = new Filter { MustNot = { condition } } };
}
