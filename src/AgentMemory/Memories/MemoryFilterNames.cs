namespace AgentMemory;

/// <summary>How fields and operators are spelled, what other systems call them, and the errors that name the right spelling.</summary>
internal static class MemoryFilterNames
{
    public static IReadOnlyDictionary<string, FilterOperator> Operators { get; } = new Dictionary<string, FilterOperator>(StringComparer.Ordinal)
    {
        ["eq"] = FilterOperator.Equal,
        ["ne"] = FilterOperator.NotEqual,
        ["in"] = FilterOperator.In,
        ["nin"] = FilterOperator.NotIn,
        ["gt"] = FilterOperator.GreaterThan,
        ["gte"] = FilterOperator.GreaterThanOrEqual,
        ["lt"] = FilterOperator.LessThan,
        ["lte"] = FilterOperator.LessThanOrEqual,
        ["exists"] = FilterOperator.Exists,
        ["contains"] = FilterOperator.Contains,
        ["startsWith"] = FilterOperator.StartsWith,
    };

    /// <summary>Short names of the text form.</summary>
    public static IReadOnlyDictionary<string, string> Aliases { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["when"] = "occurredAt",
        ["tag"] = "tags",
        ["uri"] = "source.uri",
        ["doc"] = "source.documentId",
        ["page"] = "source.page",
        ["hash"] = "contentHash",
        ["created"] = "createdAt",
        ["updated"] = "updatedAt",
        ["expires"] = "expiresAt",
    };

    // Names of other memories' grammars: nobody finds them by their edits.
    private static readonly Dictionary<string, string> Elsewhere = new(StringComparer.OrdinalIgnoreCase)
    {
        ["user_id"] = "user",
        ["userId"] = "user",
        ["agent_id"] = "agent",
        ["agentId"] = "agent",
        ["run_id"] = "session",
        ["session_id"] = "session",
        ["sessionId"] = "session",
        ["thread_id"] = "session",
        ["actor_id"] = "speaker",
        ["timestamp"] = "occurredAt",
        ["time"] = "occurredAt",
        ["date"] = "occurredAt",
        ["type"] = "kind",
        ["memory_ids"] = "id",
        ["categories"] = "tags",
        ["content"] = "text",
        ["memory"] = "text",
        ["expiration_date"] = "expiresAt",
        ["valid_at"] = "validFrom",
        ["invalid_at"] = "validTo",
        ["equals"] = "eq",
        ["is"] = "eq",
        ["not"] = "ne",
        ["neq"] = "ne",
        ["notIn"] = "nin",
        ["not_in"] = "nin",
        ["any"] = "in",
        ["min"] = "gte",
        ["max"] = "lte",
        ["after"] = "gt",
        ["before"] = "lt",
        ["since"] = "gte",
        ["until"] = "lte",
        ["icontains"] = "contains",
        ["like"] = "contains",
        ["prefix"] = "startsWith",
        ["isNull"] = "exists",
        ["is_null"] = "exists",
    };

    /// <summary>An operator as JSON spells it.</summary>
    public static string Text(FilterOperator value)
    {
        foreach (var (name, op) in Operators)
            if (op == value) return name;
        throw new ArgumentOutOfRangeException(nameof(value), value, "Unknown operator.");
    }

    public static FilterOperator ParseOperator(string name, string path) => Operators.TryGetValue(name, out var op)
        ? op
        : throw new MemoryFilterException($"'{Cut(name)}' is no operator.{Hint(name.TrimStart('$'), Operators.Keys)} Use {string.Join(", ", Operators.Keys)}.", path);

    public static MemoryFilterException UnknownField(string name, string path)
    {
        if (name.Equals("tenant", StringComparison.OrdinalIgnoreCase)) return new("The tenant is no field of a filter: the scope sets it, and no filter sees past it.", path);
        string hint = Hint(name, MemoryFields.Types.Keys);
        string own = hint.Length == 0 && MemoryValidation.IsKey(name) ? $" For a field of your own write '{MemoryFields.MetadataPrefix}{name}'." : "";
        return new($"'{Cut(name)}' is no field of a memory.{hint}{own} Use {string.Join(", ", MemoryFields.Types.Keys)} or metadata.KEY.", path);
    }

    public static string Hint(string name, IEnumerable<string> known)
    {
        string[] names = [.. known];
        string? near = Elsewhere.TryGetValue(name, out string? same) && names.Contains(same) ? same
            : Array.Find(names, n => n.EndsWith("." + name, StringComparison.OrdinalIgnoreCase)) ?? NearestName.Of(name, names);
        return near is null ? "" : $" Did you mean '{near}'?";
    }

    private static string Cut(string name) => name.Length <= 64 ? name : name[..64] + "\u2026";
}
