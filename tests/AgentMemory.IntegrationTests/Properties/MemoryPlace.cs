using AgentMemory.Benchmarks.Qdrant;
using AgentMemory.Hosting;
using AgentMemory.Qdrant.Embedded;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;

namespace AgentMemory.IntegrationTests.Properties;

/// <summary>A whole memory over an empty collection of its own, with vectors that cost nothing.</summary>
internal sealed class MemoryPlace : IAsyncDisposable
{
    private readonly ServiceProvider _provider;

    private MemoryPlace(ServiceProvider provider, CallInvoker invoker, string collection, string? folder) =>
        (_provider, Invoker, Collection, Folder, Memory) = (provider, invoker, collection, folder, provider.GetRequiredService<IAgentMemory>());

    public IAgentMemory Memory { get; }

    public T Service<T>() where T : notnull => _provider.GetRequiredService<T>();

    /// <summary>For calls to the engine past the memory.</summary>
    public CallInvoker Invoker { get; }

    public string Collection { get; }

    /// <summary>Where the engine keeps its files, where they are in reach.</summary>
    public string? Folder { get; }

    public static MemoryPlace Over(CallInvoker invoker, TimeProvider? time = null)
    {
        string collection = "memories-" + Guid.NewGuid().ToString("N");
        return new MemoryPlace(EngineMemory.Over(invoker, services =>
        {
            services.Configure<AgentMemoryOptions>(o => o.Collection = collection);
            if (time is not null) services.AddSingleton(time);
        }), invoker, collection, null);
    }

    /// <summary>As a program has it: the embedded engine on a folder.</summary>
    public static MemoryPlace On(string folder, TimeProvider? time = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton<ITextEmbedder>(new HashEmbedder());
        if (time is not null) services.AddSingleton(time);
        services.AddAgentMemory(o => o.DataPath = folder).UseEmbedded();
        var provider = services.BuildServiceProvider();
        return new MemoryPlace(provider, provider.GetRequiredService<EmbeddedQdrant>().CallInvoker, "memories", folder);
    }

    public ValueTask DisposeAsync() => _provider.DisposeAsync();
}

/// <summary>A clock that stands still until it is set.</summary>
internal sealed class ManualClock(DateTimeOffset start) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = start;

    public override DateTimeOffset GetUtcNow() => Now;
}
