namespace AgentMemory;

/// <summary>The one rule for tenant, user, agent and session names.</summary>
internal static class ScopePart
{
    public static string Require(string? value, string name)
    {
        if (string.IsNullOrWhiteSpace(value))
            throw new ArgumentException($"{name} must not be empty; leave it out to use the default.", name);
        if (value.Length > MemoryScope.MaxPartLength)
            throw new ArgumentException($"{name} has {value.Length} characters; at most {MemoryScope.MaxPartLength} are allowed.", name);
        for (int i = 0; i < value.Length; i++)
        {
            char c = value[i];
            if (char.IsControl(c))
                throw new ArgumentException($"{name} holds the control character U+{(int)c:X4} at position {i}; remove it.", name);
            if (!char.IsSurrogate(c)) continue;
            if (char.IsHighSurrogate(c) && i + 1 < value.Length && char.IsLowSurrogate(value[i + 1])) i++;
            else throw new ArgumentException($"{name} holds a lone surrogate at position {i}; it is not valid Unicode text.", name);
        }
        return value;
    }

    public static string? Optional(string? value, string name) => value is null ? null : Require(value, name);
}
