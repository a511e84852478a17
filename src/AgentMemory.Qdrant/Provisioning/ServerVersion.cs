using System.Globalization;

namespace AgentMemory.Qdrant.Provisioning;

/// <summary>Version of a server, of which major and minor decide what it can do.</summary>
internal readonly record struct ServerVersion(int Major, int Minor)
{
    /// <summary>The first version with collection metadata, which keeps the embedding profile, and with fallback shard keys.</summary>
    public static readonly ServerVersion Oldest = new(1, 16);

    /// <summary>The first version that adds a vector name to a collection that exists.</summary>
    public static readonly ServerVersion WithVectorNames = new(1, 18);

    /// <summary>The first version that counts an inverse document frequency over the points of a filter.</summary>
    public static readonly ServerVersion WithIdfCorpus = new(1, 19);

    public bool AtLeast(ServerVersion other) => Major > other.Major || (Major == other.Major && Minor >= other.Minor);

    /// <summary>Reads <c>1.19.0</c> or <c>1.19.1-dev</c>.</summary>
    public static ServerVersion? Parse(string? text)
    {
        string[] parts = (text ?? "").TrimStart('v').Split('.', '-', '+');
        return parts.Length >= 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int major)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int minor) ? new ServerVersion(major, minor) : null;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}");
}
