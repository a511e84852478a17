using Microsoft.Extensions.Configuration;

namespace AgentMemory.Hosting;

/// <summary>The section <c>AgentMemory:Qdrant:Spool</c>, read where the settings are: a wrong one stops the start.</summary>
public sealed class SpoolSettings
{
    private readonly SpoolOptions _options;

    private SpoolSettings(SpoolOptions options, string folder) => (_options, Folder) = (options, folder);

    /// <summary>Where the spool lies.</summary>
    public string Folder { get; }

    /// <summary>What the settings say.</summary>
    /// <returns>Null where the spool is off.</returns>
    /// <exception cref="ArgumentException">A setting is unknown or of the wrong type, or the spool is on without a server.</exception>
    public static SpoolSettings? Read(IConfiguration configuration)
    {
        var options = Bind(configuration);
        return options.Enabled ? Require(options, configuration) : null;
    }

    /// <summary>What an earlier run has left in a spool that is off now: nobody stores it.</summary>
    /// <returns>The folder and what it holds; null where the spool is on, or nothing waits in it.</returns>
    /// <exception cref="ArgumentException">A setting is unknown or of the wrong type.</exception>
    /// <exception cref="MemoryIndexException">A file is damaged.</exception>
    public static (string Folder, SpoolState State)? LeftBehind(IConfiguration configuration)
    {
        var options = Bind(configuration);
        if (options.Enabled) return null;
        string folder = FolderOf(options, configuration);
        return SpoolInspection.Read(folder) is { Memories: > 0 } state ? (folder, state) : null;
    }

    /// <summary>What the folder holds, whether or not a process owns it.</summary>
    /// <returns>Null where nothing was ever spooled.</returns>
    /// <exception cref="MemoryIndexException">A file is damaged.</exception>
    public SpoolState? Inspect() => SpoolInspection.Read(Folder) is { } state ? state with { MaxItems = _options.MaxItems, MaxBytes = _options.MaxBytes } : null;

    internal void CopyTo(SpoolOptions options) =>
        (options.Path, options.MaxItems, options.MaxBytes, options.RetryMilliseconds) = (Folder, _options.MaxItems, _options.MaxBytes, _options.RetryMilliseconds);

    private static SpoolOptions Bind(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var options = new SpoolOptions();
        try
        {
            configuration.GetSection("AgentMemory:Qdrant:Spool").Bind(options, o => o.ErrorOnUnknownConfiguration = true);
            return options;
        }
        catch (InvalidOperationException ex)
        {
            throw new ArgumentException($"A setting of AgentMemory:Qdrant:Spool cannot be read: {ex.Message} There are Enabled, Path, MaxItems, MaxBytes and RetryMilliseconds.", ex);
        }
    }

    private static string FolderOf(SpoolOptions options, IConfiguration configuration) => options.Folder(configuration.GetSection("AgentMemory").Get<AgentMemoryOptions>() ?? new AgentMemoryOptions());

    private static SpoolSettings Require(SpoolOptions options, IConfiguration configuration)
    {
        if (string.IsNullOrWhiteSpace(configuration["AgentMemory:Qdrant:Endpoint"]))
            throw new ArgumentException("AgentMemory:Qdrant:Spool:Enabled is true and AgentMemory:Qdrant:Endpoint is empty: the embedded engine is never away. Set the server's address, or switch the spool off.");
        return new SpoolSettings(options, FolderOf(options, configuration));
    }
}
