using AgentMemory.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AgentMemory.Cli;

/// <summary>The configured memory on a folder of its own that goes away with it; always the embedded engine, so that no real data is touched.</summary>
internal sealed class ScratchMemory : IAsyncDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "agentmemory-eval", Guid.NewGuid().ToString("N"));
    private ServiceProvider? _provider;

    public IAgentMemory Memory => Open.GetRequiredService<IAgentMemory>();

    public ITextEmbedder Embedder => Open.GetRequiredService<ITextEmbedder>();

    private ServiceProvider Open => _provider ?? throw new InvalidOperationException("The scratch memory is not open.");

    /// <summary>Opens the folder under these settings; what was stored before stays.</summary>
    public async Task OpenAsync(IConfiguration settings, IEnumerable<KeyValuePair<string, string?>> overrides)
    {
        await CloseAsync().ConfigureAwait(false);
        var configuration = new ConfigurationBuilder().AddConfiguration(settings).AddInMemoryCollection([.. overrides, new("AgentMemory:DataPath", _folder), new("AgentMemory:Qdrant:Endpoint", ""), new("AgentMemory:Qdrant:Spool:Enabled", "false")]).Build();
        var services = new ServiceCollection();
        services.AddConfiguredMemory(configuration);
        _provider = services.BuildServiceProvider();
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    private async Task CloseAsync()
    {
        if (_provider is { } provider) await provider.DisposeAsync().ConfigureAwait(false);
        _provider = null;
    }
}
