using AgentMemory.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace AgentMemory.Benchmarks;

/// <summary>The product as its users get it, on a folder that goes away afterwards.</summary>
internal sealed class ScratchMemory : IAsyncDisposable
{
    private readonly ServiceProvider _provider;

    public ScratchMemory(string? folder = null)
    {
        Folder = folder ?? Path.Combine(Path.GetTempPath(), "agentmemory-bench", Guid.NewGuid().ToString("N"));
        var services = new ServiceCollection();
        services.AddAgentMemory(o => o.DataPath = Folder).UseOnnx().UseEmbedded();
        _provider = services.BuildServiceProvider();
    }

    public string Folder { get; }

    public IAgentMemory Memory => _provider.GetRequiredService<IAgentMemory>();

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
