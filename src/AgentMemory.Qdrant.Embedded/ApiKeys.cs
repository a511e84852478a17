namespace AgentMemory.Qdrant.Embedded;

/// <summary>The keys that a hosted engine asks of its callers, as a server's settings <c>service.api_key</c> and so on.</summary>
/// <param name="Full">May do everything.</param>
/// <param name="Alternative">May do everything too: for changing keys without a gap. Null where there is none.</param>
/// <param name="ReadOnly">May read. Null where there is none.</param>
public sealed record ApiKeys(string Full, string? Alternative = null, string? ReadOnly = null)
{
    /// <summary>Hides the keys.</summary>
    public override string ToString() => $"{nameof(ApiKeys)} (hidden)";
}
