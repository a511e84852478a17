using AgentMemory.Qdrant.Embedded.Filters;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Queries.Groups;

/// <summary>The filters that steer the rounds of a grouped query, in the API's own conditions: so they mean to an index what the server's mean.</summary>
internal static class GroupFilters
{
    /// <summary>Points that have a value to be grouped by.</summary>
    public static CompiledFilter HasKey(string field) =>
        CompiledFilter.Compile(new Filter { MustNot = { new Condition { IsEmpty = new IsEmptyCondition { Key = field } } } });

    /// <summary>Points with a value that is none of the keys; null where there are no keys.</summary>
    public static CompiledFilter? NoneOf(string field, IReadOnlyCollection<GroupKey> keys) => Compile(field, keys,
        static texts => new Match { ExceptKeywords = texts }, static numbers => new Match { ExceptIntegers = numbers });

    /// <summary>Points with a value that is one of the keys; of texts and integers together they need one of each, as on the server. Null where there are no keys.</summary>
    public static CompiledFilter? AnyOf(string field, IReadOnlyCollection<GroupKey> keys) => Compile(field, keys,
        static texts => new Match { Keywords = texts }, static numbers => new Match { Integers = numbers });

    private static CompiledFilter? Compile(string field, IReadOnlyCollection<GroupKey> keys, Func<RepeatedStrings, Match> texts, Func<RepeatedIntegers, Match> numbers)
    {
        if (keys.Count == 0) return null;
        var (strings, integers) = (new RepeatedStrings(), new RepeatedIntegers());
        foreach (var key in keys)
        {
            if (key.Text is not null) strings.Strings.Add(key.Text);
            else integers.Integers.Add(key.Number);
        }
        var filter = new Filter();
        if (strings.Strings.Count > 0) filter.Must.Add(new Condition { Field = new FieldCondition { Key = field, Match = texts(strings) } });
        if (integers.Integers.Count > 0) filter.Must.Add(new Condition { Field = new FieldCondition { Key = field, Match = numbers(integers) } });
        return CompiledFilter.Compile(filter);
    }
}
