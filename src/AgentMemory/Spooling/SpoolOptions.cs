namespace AgentMemory;

/// <summary>Settings of the spool, section <c>AgentMemory:Qdrant:Spool</c>.</summary>
public sealed class SpoolOptions
{
    /// <summary>Memories are kept on this machine while the server is away, and stored when it answers. Default false.</summary>
    public bool Enabled { get; set; }

    /// <summary>Folder of the spool, of one process alone; empty for <c>spool</c> in the data folder.</summary>
    public string Path { get; set => field = value ?? ""; } = "";

    /// <summary>The folder that <see cref="Path"/> means.</summary>
    /// <param name="memory">Settings that say where the data folder is.</param>
    public string Folder(AgentMemoryOptions memory)
    {
        ArgumentNullException.ThrowIfNull(memory);
        return string.IsNullOrWhiteSpace(Path) ? System.IO.Path.Combine(memory.DataFolder(), "spool") : System.IO.Path.GetFullPath(Path);
    }

    /// <summary>Most memories that are kept, those that were refused for good among them, 1 to 10,000,000. Default 100,000.</summary>
    public int MaxItems { get; set; } = 100_000;

    /// <summary>Most bytes that these may take, 64 KiB to 1 TiB. Default 256 MiB. The files take up to twice as much, and three times while they are rewritten.</summary>
    public long MaxBytes { get; set; } = 256L * 1024 * 1024;

    /// <summary>Pause before the server is asked again, 1 to 60,000 ms; it doubles each time, with jitter, up to 30 s. Default 1,000.</summary>
    public int RetryMilliseconds { get; set; } = 1_000;
}
