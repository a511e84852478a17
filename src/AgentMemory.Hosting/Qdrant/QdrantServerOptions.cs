using AgentMemory.Qdrant.Embedded;

namespace AgentMemory.Hosting.Qdrant;

/// <summary>Where a hosted engine listens and whom it lets in.</summary>
public sealed record QdrantServerOptions
{
    /// <summary>The port that Qdrant's clients try first.</summary>
    public const int DefaultPort = 6334;

    /// <summary>An IP address, or <c>localhost</c>. Default: loopback only.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>0 to 65535; 0 takes a free one, which <see cref="QdrantServer.Address"/> then tells. Default 6334.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>What callers must show; null lets everyone in who reaches the port.</summary>
    public ApiKeys? Keys { get; init; }
}
