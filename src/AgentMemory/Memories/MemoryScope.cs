namespace AgentMemory;

/// <summary>
/// Whose memory it is. The tenant is a wall: no call sees past it, and there is no value that means all tenants.
/// User, agent and session narrow a read inside the tenant when they are set, and label a write.
/// </summary>
public sealed record MemoryScope
{
    /// <summary>The tenant of every call that names none.</summary>
    public const string DefaultTenant = "default";

    /// <summary>Longest accepted part, in UTF-16 code units.</summary>
    public const int MaxPartLength = 256;

    /// <summary>The default tenant, without user, agent or session.</summary>
    public static MemoryScope Default { get; } = new();

    /// <summary>The tenant; 1 to 256 characters, no control characters, no lone surrogates.</summary>
    /// <exception cref="ArgumentException">The value is empty, white space, too long, or holds control characters or lone surrogates.</exception>
    public string Tenant { get; init => field = ScopePart.Require(value, nameof(Tenant)); } = DefaultTenant;

    /// <summary>The user, or null.</summary>
    /// <exception cref="ArgumentException">As for <see cref="Tenant"/>.</exception>
    public string? User { get; init => field = ScopePart.Optional(value, nameof(User)); }

    /// <summary>The agent, or null.</summary>
    /// <exception cref="ArgumentException">As for <see cref="Tenant"/>.</exception>
    public string? Agent { get; init => field = ScopePart.Optional(value, nameof(Agent)); }

    /// <summary>The session or conversation, or null.</summary>
    /// <exception cref="ArgumentException">As for <see cref="Tenant"/>.</exception>
    public string? Session { get; init => field = ScopePart.Optional(value, nameof(Session)); }

    /// <summary>A memory with the other scope is inside this one: the same tenant, and whatever else is set here.</summary>
    internal bool Holds(MemoryScope memory) => memory.Tenant == Tenant
        && (User is null || User == memory.User) && (Agent is null || Agent == memory.Agent) && (Session is null || Session == memory.Session);
}
