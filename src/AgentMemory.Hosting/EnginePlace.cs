using AgentMemory.Qdrant;
using AgentMemory.Qdrant.Embedded;
using Grpc.Core;
using Microsoft.Extensions.Configuration;

namespace AgentMemory.Hosting;

/// <summary>An engine that a command names: the embedded one, a folder, or a server's address. Owns what it opened.</summary>
public sealed class EnginePlace : IAsyncDisposable
{
    private readonly IDisposable _owned;

    private EnginePlace(IDisposable owned, CallInvoker invoker, string description, QdrantOptions options) =>
        (_owned, CallInvoker, Description, Options) = (owned, invoker, description, options);

    /// <summary>For the generated clients.</summary>
    public CallInvoker CallInvoker { get; }

    /// <summary>Engine and place, for people.</summary>
    public string Description { get; }

    /// <summary>The settings of section <c>AgentMemory:Qdrant</c>, with the endpoint of this place.</summary>
    public QdrantOptions Options { get; }

    /// <summary>Opens a place.</summary>
    /// <param name="place"><c>embedded</c>, a folder, or an http or https address; null for what the settings say.</param>
    /// <param name="configuration">Settings.</param>
    /// <param name="apiKey">Key of the server; null for the configured one, where the address is the configured one.</param>
    /// <param name="mustExist">A folder that is not there is an error, and is not made.</param>
    /// <exception cref="ArgumentException">No such folder, or a wrong setting.</exception>
    /// <exception cref="EmbeddedQdrantException">Another process holds the folder.</exception>
    public static EnginePlace Open(string? place, IConfiguration configuration, string? apiKey = null, bool mustExist = false)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var section = configuration.GetSection("AgentMemory");
        var options = section.GetSection("Qdrant").Get<QdrantOptions>() ?? new QdrantOptions();
        place ??= options.Endpoint.Length > 0 ? options.Endpoint : "embedded";
        if (place.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || place.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
        {
            // A key goes only where it belongs.
            if (apiKey is not null) options.ApiKey = apiKey;
            else if (!SameServer(place, options.Endpoint)) options.ApiKey = "";
            options.Endpoint = place;
            var connection = QdrantConnection.Open(options);
            return new EnginePlace(connection, connection.CallInvoker, connection.Description, options);
        }
        string folder = place == "embedded" ? (section.Get<AgentMemoryOptions>() ?? new AgentMemoryOptions()).DataFolder() : Path.GetFullPath(place);
        if (mustExist && !Directory.Exists(folder)) throw new ArgumentException($"There is no data folder '{folder}'.", nameof(place));
        options.Endpoint = "";
        var engine = EmbeddedQdrant.Open(folder);
        return new EnginePlace(engine, engine.CallInvoker, engine.Description, options);
    }

    /// <summary>Closes the engine or the channel.</summary>
    public ValueTask DisposeAsync()
    {
        _owned.Dispose();
        return ValueTask.CompletedTask;
    }

    private static bool SameServer(string a, string b) => Uri.TryCreate(a, UriKind.Absolute, out var first) && Uri.TryCreate(b, UriKind.Absolute, out var second)
        && first.Scheme == second.Scheme && first.Authority == second.Authority;
}
