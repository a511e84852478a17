using System.Collections;
using System.Globalization;
using CsCheck;

namespace AgentMemory.Tests.Memories;

/// <summary>Filters as plain texts that can be compared, random filters, and their meaning spelled out naively over records.</summary>
internal static class FilterShapes
{
    public static readonly DateTimeOffset Start = new(2024, 5, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Few values, so that random conditions meet random records.</summary>
    public static readonly string[] Words = ["tea", "Tea", "tea time", "ann", "Ännchen", "a", "", "\"q\" \\ (x) OR -y", "*", "true", "5", "2024-05"];

    private static readonly string[] TextFields = ["text", "role", "speaker", "user", "session", "tags", "metadata.word", "metadata.mixed", "source.uri"];

    private static readonly Gen<DateTimeOffset> Instants = Gen.Int[0, 6].Select(Gen.OneOfConst(0L, 5, 10), (hours, ticks) => Start.AddHours(hours).AddTicks(ticks));

    private static readonly Gen<object> Numbers = Gen.OneOf(Gen.OneOfConst(0L, 1, 5, -1, (1L << 53) + 1).Select(n => (object)n), Gen.OneOfConst(0.0, 0.5, 5.0, -1.25).Select(n => (object)n));

    private static readonly Gen<FilterOperator> Ranges = Gen.OneOfConst(FilterOperator.GreaterThan, FilterOperator.GreaterThanOrEqual, FilterOperator.LessThan, FilterOperator.LessThanOrEqual);

    private static readonly Gen<MemoryFilter> Comparisons = Gen.OneOf<MemoryFilter>(
        Compare(Gen.OneOfConst(TextFields), Gen.OneOfConst(FilterOperator.Equal, FilterOperator.NotEqual), Gen.OneOfConst(Words).Select(w => (object)w)),
        Compare(Gen.OneOfConst(TextFields), Gen.OneOfConst(FilterOperator.Contains, FilterOperator.StartsWith), Gen.OneOfConst("t", "T", "te", "a", "Ä", "x) O", "tea time").Select(w => (object)w)),
        Compare(Gen.OneOfConst(TextFields), Gen.OneOfConst(FilterOperator.In, FilterOperator.NotIn), Gen.OneOfConst(Words).Array[1, 4].Select(w => (object)w.Cast<object>().ToArray())),
        Compare(Gen.OneOfConst([.. TextFields, "importance", "validTo", "metadata.number", "metadata.flag"]), Gen.Const(FilterOperator.Exists), Gen.Bool.Select(b => (object)b)),
        Compare(Gen.OneOfConst("importance", "metadata.number", "metadata.mixed"), Gen.OneOf(Ranges, Gen.OneOfConst(FilterOperator.Equal, FilterOperator.NotEqual)), Numbers),
        Compare(Gen.OneOfConst("metadata.number", "metadata.mixed"), Gen.OneOfConst(FilterOperator.In, FilterOperator.NotIn), Numbers.Array[1, 3].Select(n => (object)n)),
        Compare(Gen.Const("metadata.flag"), Gen.OneOfConst(FilterOperator.Equal, FilterOperator.NotEqual), Gen.Bool.Select(b => (object)b)),
        Compare(Gen.OneOfConst("occurredAt", "validTo", "createdAt"), Gen.OneOf(Ranges, Gen.OneOfConst(FilterOperator.Equal, FilterOperator.NotEqual)), Instants.Select(t => (object)t)),
        Compare(Gen.OneOfConst("occurredAt", "validTo"), Gen.OneOfConst(FilterOperator.In, FilterOperator.NotIn), Instants.Array[1, 3].Select(t => (object)t.Cast<object>().ToArray())));

    public static Gen<MemoryFilter> Random { get; } = Nested(3);

    public static Gen<MemoryRecord> Records { get; } = Gen.Select(
        Gen.OneOfConst(Words), Gen.OneOfConst<string?>([null, .. Words.Where(w => w.Length > 0)]), Gen.OneOfConst(Words).Array[0, 3], Instants, Gen.OneOfConst(0.0, 0.5, 1.0), Metadata(), Gen.Int[0, 3])
        .Select((text, label, tags, at, importance, metadata, shape) => new MemoryRecord
        {
            Id = Guid.NewGuid(),
            Kind = shape == 0 ? MemoryKind.Fact : MemoryKind.Episode,
            Text = text,
            Scope = new MemoryScope { Tenant = shape == 3 ? "other" : "t", User = shape == 1 && label?.Trim().Length > 0 ? label : null, Session = shape == 2 ? "a" : null },
            Role = shape == 1 ? label : null,
            Speaker = label,
            OccurredAt = Whole(at),
            CreatedAt = Whole(at),
            UpdatedAt = Whole(at),
            ValidTo = shape == 2 ? Whole(at.AddHours(1)) : null,
            Importance = importance,
            Tags = tags,
            Metadata = metadata,
            Source = new MemorySource { Uri = shape == 2 ? label : null },
            ContentHash = "00",
            ProfileFingerprint = "p",
        });

    /// <summary>The filter as text, structure and values; groups of one are left out.</summary>
    public static string Of(MemoryFilter filter) => filter switch
    {
        MemoryFilter.All { Conditions.Count: 1 } all => Of(all.Conditions[0]),
        MemoryFilter.Any { Conditions.Count: 1 } any => Of(any.Conditions[0]),
        MemoryFilter.All all => $"all({string.Join("; ", all.Conditions.Select(Of))})",
        MemoryFilter.Any any => $"any({string.Join("; ", any.Conditions.Select(Of))})",
        MemoryFilter.Not not => $"not({Of(not.Condition)})",
        MemoryFilter.Comparison { Operator: FilterOperator.In or FilterOperator.NotIn } list when Values(list.Value).Count() == 1 =>
            Of(list with { Operator = list.Operator == FilterOperator.In ? FilterOperator.Equal : FilterOperator.NotEqual, Value = Values(list.Value).Single() }),
        MemoryFilter.Comparison c => $"{c.Field} {c.Operator} {string.Join(',', Values(c.Value).Select(Text))}",
        _ => throw new InvalidOperationException(),
    };

    /// <summary>What the filter means, without index, engine or translation.</summary>
    public static bool Holds(MemoryFilter filter, MemoryRecord record) => filter switch
    {
        MemoryFilter.All all => all.Conditions.All(c => Holds(c, record)),
        MemoryFilter.Any any => any.Conditions.Any(c => Holds(c, record)),
        MemoryFilter.Not not => !Holds(not.Condition, record),
        MemoryFilter.Comparison c => Holds(c, Field(record, c.Field)),
        _ => throw new InvalidOperationException(),
    };

    private static bool Holds(MemoryFilter.Comparison c, object[] stored) => c.Operator switch
    {
        FilterOperator.Exists => stored.Length > 0 == (bool)c.Value,
        FilterOperator.Equal => stored.Any(s => Same(s, c.Value)),
        FilterOperator.NotEqual => !stored.Any(s => Same(s, c.Value)),
        FilterOperator.In => stored.Any(s => Values(c.Value).Any(v => Same(s, v))),
        FilterOperator.NotIn => !stored.Any(s => Values(c.Value).Any(v => Same(s, v))),
        FilterOperator.Contains => stored.Any(s => s is string t && t.Contains((string)c.Value, StringComparison.Ordinal)),
        FilterOperator.StartsWith => stored.Any(s => s is string t && t.StartsWith((string)c.Value, StringComparison.Ordinal)),
        _ => stored.Any(s => Order(s, c.Value) is { } order && c.Operator switch
        {
            FilterOperator.GreaterThan => order > 0,
            FilterOperator.GreaterThanOrEqual => order >= 0,
            FilterOperator.LessThan => order < 0,
            _ => order <= 0,
        }),
    };

    private static bool Same(object a, object b) => (a, b) switch
    {
        (long x, long y) => x == y,
        (long or double, long or double) => Convert.ToDouble(a, CultureInfo.InvariantCulture) == Convert.ToDouble(b, CultureInfo.InvariantCulture),
        _ => a.Equals(b),
    };

    private static int? Order(object a, object b) => (a, b) switch
    {
        (DateTimeOffset x, DateTimeOffset y) => x.CompareTo(y),
        (long or double, long or double) => Convert.ToDouble(a, CultureInfo.InvariantCulture).CompareTo(Convert.ToDouble(b, CultureInfo.InvariantCulture)),
        _ => null,
    };

    private static object[] Field(MemoryRecord record, string field)
    {
        if (field.StartsWith("metadata.", StringComparison.Ordinal))
            return record.Metadata.TryGetValue(field["metadata.".Length..], out var value) ? value.Value is IReadOnlyList<string> list ? [.. list] : [value.Value] : [];
        object? one = field switch
        {
            "text" => record.Text,
            "role" => record.Role,
            "speaker" => record.Speaker,
            "user" => record.Scope.User,
            "session" => record.Scope.Session,
            "source.uri" => record.Source.Uri,
            "importance" => record.Importance,
            "occurredAt" => record.OccurredAt,
            "createdAt" => record.CreatedAt,
            "validTo" => record.ValidTo,
            "tags" => record.Tags,
            _ => throw new InvalidOperationException(field),
        };
        return one is null ? [] : one is IReadOnlyList<string> texts ? [.. texts] : [one];
    }

    private static IEnumerable<object> Values(object value) => value is IEnumerable list and not string ? list.Cast<object>() : [value];

    private static string Text(object value) => value switch
    {
        DateTimeOffset at => at.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture),
        double number => "double " + number.ToString("R", CultureInfo.InvariantCulture),
        IFormattable other => $"{other.GetType().Name} {other.ToString(null, CultureInfo.InvariantCulture)}",
        _ => $"{value.GetType().Name} {value}",
    };

    private static DateTimeOffset Whole(DateTimeOffset at) => at.AddTicks(-(at.Ticks % TimeSpan.TicksPerMicrosecond));

    private static Gen<MemoryFilter> Compare(Gen<string> field, Gen<FilterOperator> op, Gen<object> value) =>
        Gen.Select(field, op, value).Select((f, o, v) => (MemoryFilter)new MemoryFilter.Comparison(f, o, v));

    private static Gen<MemoryFilter> Nested(int depth) => depth == 0 ? Comparisons : Gen.OneOf<MemoryFilter>(
        Comparisons,
        Nested(depth - 1).Array[0, 3].Select(c => (MemoryFilter)new MemoryFilter.All(c)),
        Nested(depth - 1).Array[1, 3].Select(c => (MemoryFilter)new MemoryFilter.Any(c)),
        Nested(depth - 1).Select(c => (MemoryFilter)new MemoryFilter.Not(c)));

    private static Gen<IReadOnlyDictionary<string, MetadataValue>> Metadata() => Gen.Select(Gen.Int[0, 15], Gen.OneOfConst(Words), Numbers, Gen.Bool).Select((keys, word, number, flag) =>
    {
        var metadata = new Dictionary<string, MetadataValue>();
        var asNumber = number is long whole ? MetadataValue.From(whole) : MetadataValue.From((double)number);
        if ((keys & 1) != 0) metadata["word"] = word;
        if ((keys & 2) != 0) metadata["number"] = asNumber;
        if ((keys & 4) != 0) metadata["flag"] = flag;
        if ((keys & 8) != 0) metadata["mixed"] = flag ? MetadataValue.From([word, "tea"]) : asNumber;
        return (IReadOnlyDictionary<string, MetadataValue>)metadata;
    });
}
