using System.Globalization;

namespace AgentMemory;

/// <summary>What a filter means for one record, without an index: the same as the translation of the adapter and an engine make of it.</summary>
internal static class MemoryFilterEvaluation
{
    public static bool Holds(MemoryFilter filter, MemoryRecord record) => filter switch
    {
        MemoryFilter.All all => all.Conditions.All(c => Holds(c, record)),
        MemoryFilter.Any any => any.Conditions.Any(c => Holds(c, record)),
        MemoryFilter.Not not => !Holds(not.Condition, record),
        MemoryFilter.Comparison comparison => Holds(comparison, Values(comparison.Field, record)),
        _ => throw new MemoryFilterException("A condition is null.", "filter"),
    };

    private static bool Holds(MemoryFilter.Comparison comparison, IReadOnlyList<object> stored)
    {
        bool IsOneOf() => MemoryFilterRules.Values(comparison.Value).Any(value => stored.Any(s => AreEqual(s, value)));
        return comparison.Operator switch
        {
            FilterOperator.Exists => stored.Count > 0 == (bool)comparison.Value,
            FilterOperator.Equal or FilterOperator.In => IsOneOf(),
            FilterOperator.NotEqual or FilterOperator.NotIn => !IsOneOf(),
            FilterOperator.Contains => stored.OfType<string>().Any(s => s.Contains((string)comparison.Value, StringComparison.Ordinal)),
            FilterOperator.StartsWith => stored.OfType<string>().Any(s => s.StartsWith((string)comparison.Value, StringComparison.Ordinal)),
            _ => stored.Any(s => Compare(s, comparison.Value) is { } order && IsInside(comparison.Operator, order)),
        };
    }

    private static bool IsInside(FilterOperator op, int order) => op switch
    {
        FilterOperator.GreaterThan => order > 0,
        FilterOperator.GreaterThanOrEqual => order >= 0,
        FilterOperator.LessThan => order < 0,
        _ => order <= 0,
    };

    private static bool AreEqual(object stored, object value) => (stored, value) switch
    {
        (long a, long b) => a == b,
        (long, int b) => (long)stored == b,
        (long or double, long or int or double) => Number(stored).Equals(Number(value)),
        _ => stored.Equals(value),
    };

    /// <summary>Null where they have no order.</summary>
    private static int? Compare(object stored, object value) => (stored, value) switch
    {
        (DateTimeOffset a, DateTimeOffset b) => a.CompareTo(b),
        // A text of the caller's own is an instant where it spells one.
        (string a, DateTimeOffset b) => FilterDate.Parse(a)?.From.CompareTo(b),
        (long or double, long or int or double) => Number(stored).CompareTo(Number(value)),
        _ => null,
    };

    private static double Number(object value) => Convert.ToDouble(value, CultureInfo.InvariantCulture);

    private static IReadOnlyList<object> Values(string field, MemoryRecord record)
    {
        if (field.StartsWith(MemoryFields.MetadataPrefix, StringComparison.Ordinal))
            return record.Metadata.TryGetValue(field[MemoryFields.MetadataPrefix.Length..], out var metadata) ? All(metadata.Value) : [];
        return All(field switch
        {
            "id" => record.Id,
            "kind" => MemoryFields.KindText(record.Kind),
            "text" => record.Text,
            "role" => record.Role,
            "speaker" => record.Speaker,
            "user" => record.Scope.User,
            "agent" => record.Scope.Agent,
            "session" => record.Scope.Session,
            "tags" => record.Tags,
            "contentHash" => record.ContentHash,
            "source.uri" => record.Source.Uri,
            "source.documentId" => record.Source.DocumentId,
            "source.page" => (long?)record.Source.Page,
            "source.chunkIndex" => (long?)record.Source.ChunkIndex,
            "importance" => record.Importance,
            "version" => (long)record.Version,
            "occurredAt" => record.OccurredAt,
            "createdAt" => record.CreatedAt,
            "updatedAt" => record.UpdatedAt,
            "validFrom" => record.ValidFrom,
            "validTo" => record.ValidTo,
            "expiresAt" => record.ExpiresAt,
            "supersededAt" => record.SupersededAt,
            "supersededBy" => record.SupersededBy,
            "supersedes" => record.Supersedes,
            MemoryFields.VersionOf => record.VersionOf,
            _ => throw new MemoryFilterException($"There is no field '{field}'.", "filter"),
        });
    }

    private static IReadOnlyList<object> All(object? value) => value switch
    {
        null => [],
        IReadOnlyList<string> texts => [.. texts],
        _ => [value],
    };
}
