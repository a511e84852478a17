using System.Collections;
using System.Globalization;
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
        var translated = Translate(scope);
        // Earlier versions lie beside the memories; whoever wants them says so.
        if (!Names(filter, MemoryFields.VersionOf)) translated.Must.Add(Empty(MemoryFields.VersionOf));
        Add(filter, translated);
        return translated;
    }

    /// <summary>The scope alone, earlier versions included: for ids.</summary>
    public static Filter Translate(MemoryScope scope)
    {
        var translated = new Filter { Must = { Keyword("tenant", scope.Tenant) } };
        if (scope.User is { } user) translated.Must.Add(Keyword("user", user));
        if (scope.Agent is { } agent) translated.Must.Add(Keyword("agent", agent));
        if (scope.Session is { } session) translated.Must.Add(Keyword("session", session));
        return translated;
    }

    /// <summary>Memories of any tenant that have expired, without earlier versions; for upkeep only.</summary>
    public static Filter Expired(DateTimeOffset until) => new()
    {
        Must = { InRange("expiresAt", FilterOperator.LessThanOrEqual, until), Empty(MemoryFields.VersionOf) },
    };

    /// <summary>Earlier versions of these memories; for upkeep only.</summary>
    public static Filter VersionsOf(IEnumerable<string> ids) => new()
    {
        Must = { new Condition { Field = new FieldCondition { Key = MemoryFields.VersionOf, Match = new Match { Keywords = new RepeatedStrings { Strings = { ids } } } } } },
    };

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

    private static bool Names(MemoryFilter? filter, string field) => filter switch
    {
        MemoryFilter.All all => all.Conditions.Any(c => Names(c, field)),
        MemoryFilter.Any any => any.Conditions.Any(c => Names(c, field)),
        MemoryFilter.Not not => Names(not.Condition, field),
        MemoryFilter.Comparison comparison => comparison.Field == field,
        _ => false,
    };

    private static Condition Compare(MemoryFilter.Comparison comparison)
    {
        if (comparison.Field == "id") return CompareId(comparison);
        string key = Key(comparison.Field);
        return comparison.Operator switch
        {
            FilterOperator.Equal => Equal(key, comparison.Value),
            FilterOperator.NotEqual => Negate(Equal(key, comparison.Value)),
            FilterOperator.In => OneOf(key, comparison.Value),
            FilterOperator.NotIn => Negate(OneOf(key, comparison.Value)),
            FilterOperator.Exists => (bool)comparison.Value ? Negate(Empty(key)) : Empty(key),
            // Where the field has no full-text index, a server and the embedded engine both answer this as a case-sensitive part of the text.
            FilterOperator.Contains => new Condition { Field = new FieldCondition { Key = key, Match = new Match { Text = (string)comparison.Value } } },
            // Servers below 1.19 do not know the prefix and refuse the call as a malformed match.
            FilterOperator.StartsWith => new Condition { Field = new FieldCondition { Key = key, Match = new Match { Prefix = (string)comparison.Value } } },
            _ => InRange(key, comparison.Operator, comparison.Value),
        };
    }

    private static Condition CompareId(MemoryFilter.Comparison comparison)
    {
        if (comparison.Operator == FilterOperator.Exists) return new Condition { Filter = (bool)comparison.Value ? new Filter() : new Filter { Must = { HasId([]) } } };
        var ids = HasId(Values(comparison.Value).Cast<Guid>());
        return comparison.Operator is FilterOperator.NotEqual or FilterOperator.NotIn ? Negate(ids) : ids;
    }

    private static Condition HasId(IEnumerable<Guid> ids) => new() { HasId = new HasIdCondition { HasId = { ids.Select(id => new PointId { Uuid = id.ToString("D") }) } } };

    private static string Key(string field) => field switch
    {
        "source.uri" => "sourceUri",
        "source.documentId" => "documentId",
        "source.page" => "page",
        "source.chunkIndex" => "chunkIndex",
        _ => field,
    };

    private static Condition Equal(string key, object value) => value switch
    {
        string text => Keyword(key, text),
        Guid id => Keyword(key, id.ToString("D")),
        long or int => Whole(key, Convert.ToInt64(value, CultureInfo.InvariantCulture)),
        double number => Number(key, number),
        bool flag => new Condition { Field = new FieldCondition { Key = key, Match = new Match { Boolean = flag } } },
        DateTimeOffset instant => new Condition { Field = new FieldCondition { Key = key, DatetimeRange = new DatetimeRange { Gte = Up(instant), Lte = Down(instant) } } },
        _ => throw new MemoryFilterException($"A {value.GetType().Name} cannot be compared.", key),
    };

    private static Condition OneOf(string key, object values)
    {
        object[] list = [.. Values(values)];
        if (!list.All(v => v is string or Guid)) return new Condition { Filter = new Filter { Should = { list.Select(v => Equal(key, v)) } } };
        return new Condition { Field = new FieldCondition { Key = key, Match = new Match { Keywords = new RepeatedStrings { Strings = { list.Select(v => v.ToString()) } } } } };
    }

    private static Condition InRange(string key, FilterOperator op, object value)
    {
        if (value is DateTimeOffset instant)
        {
            return new Condition
            {
                Field = new FieldCondition
                {
                    Key = key,
                    DatetimeRange = op switch
                    {
                        FilterOperator.GreaterThan => new DatetimeRange { Gt = Down(instant) },
                        FilterOperator.GreaterThanOrEqual => new DatetimeRange { Gte = Up(instant) },
                        FilterOperator.LessThan => new DatetimeRange { Lt = Up(instant) },
                        _ => new DatetimeRange { Lte = Down(instant) },
                    },
                },
            };
        }
        double number = Convert.ToDouble(value, CultureInfo.InvariantCulture);
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

    // Indexes hold microseconds, payloads are compared without an index in finer steps. Stored times are whole microseconds, so a bound between two
    // of them is moved to the one that leaves the answer as it is, and both ways agree.
    private static Timestamp Down(DateTimeOffset instant) => Timestamp.FromDateTimeOffset(instant.AddTicks(-(instant.Ticks % TimeSpan.TicksPerMicrosecond)));

    private static Timestamp Up(DateTimeOffset instant) =>
        instant.Ticks % TimeSpan.TicksPerMicrosecond is var rest and > 0 && instant < DateTimeOffset.MaxValue.AddTicks(-TimeSpan.TicksPerMicrosecond)
            ? Timestamp.FromDateTimeOffset(instant.AddTicks(TimeSpan.TicksPerMicrosecond - rest))
            : Down(instant);

    private static IEnumerable<object> Values(object value) => value is IEnumerable list and not string ? list.Cast<object>() : [value];

    private static Condition Keyword(string key, string text) => new() { Field = new FieldCondition { Key = key, Match = new Match { Keyword = text } } };

    /// <summary>As a number, so that 5 finds a stored 5.0 too; beyond what a double tells apart, exactly.</summary>
    private static Condition Whole(string key, long number) => Math.Abs((double)number) < 1L << 53
        ? Number(key, number)
        : new Condition { Field = new FieldCondition { Key = key, Match = new Match { Integer = number } } };

    private static Condition Number(string key, double number) => new() { Field = new FieldCondition { Key = key, Range = new Range { Gte = number, Lte = number } } };

    private static Condition Empty(string key) => new() { IsEmpty = new IsEmptyCondition { Key = key } };

    private static Condition Negate(Condition condition) => new() { Filter = new Filter { MustNot = { condition } } };
}
