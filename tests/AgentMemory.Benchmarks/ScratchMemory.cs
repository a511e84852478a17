using AgentMemory.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AgentMemory.Benchmarks;

/// <summary>The product as its users get it, on a folder that goes away afterwards.</summary>
internal sealed class ScratchMemory : IAsyncDisposable
{
    private readonly ServiceProvider _provider;

    public ScratchMemory(string? folder = null, bool cacheVectors = false, int? chunkTokens = null)
    {
        Folder = folder ?? Path.Combine(Path.GetTempPath(), "agentmemory-bench", Guid.NewGuid().ToString("N"));
        var services = new ServiceCollection();
        services.AddAgentMemory(o => (o.DataPath, o.ChunkTokens) = (Folder, chunkTokens ?? o.ChunkTokens)).UseOnnx().UseEmbedded();
        if (cacheVectors)
        {
            var made = services.Last(s => s.ServiceType == typeof(ITextEmbedder));
            services.Remove(made);
            services.AddSingleton<ITextEmbedder>(provider => new CachedEmbedder(
                (ITextEmbedder)(made.ImplementationFactory?.Invoke(provider) ?? ActivatorUtilities.CreateInstance(provider, made.ImplementationType!))));
        }
        _provider = services.BuildServiceProvider();
    }

    public string Folder { get; }

    public IAgentMemory Memory => _provider.GetRequiredService<IAgentMemory>();

    /// <summary>Another memory over the same engine and vectors, with other settings of recall.</summary>
    public AgentMemoryService With(Action<RecallOptions> configure)
    {
        var options = new RecallOptions();
        configure(options);
        return new AgentMemoryService(Embedder, Index, _provider.GetRequiredService<IOptions<AgentMemoryOptions>>(), TimeProvider.System, NullLogger<AgentMemoryService>.Instance, Options.Create(options));
    }

    public ITextEmbedder Embedder => _provider.GetRequiredService<ITextEmbedder>();

    public IMemoryIndex Index => _provider.GetRequiredService<IMemoryIndex>();

    /// <summary>Closes the product and keeps the folder.</summary>
    public ValueTask CloseAsync() => _provider.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        if (Directory.Exists(Folder)) Directory.Delete(Folder, recursive: true);
    }
}
