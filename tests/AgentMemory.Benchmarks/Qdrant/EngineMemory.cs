using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;

namespace AgentMemory.Benchmarks.Qdrant;

/// <summary>The whole memory over any invoker, with vectors that cost nothing.</summary>
internal static class EngineMemory
{
    /// <returns>Owns what it made, not the invoker.</returns>
    public static ServiceProvider Over(CallInvoker invoker, Action<IServiceCollection>? more = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton<ITextEmbedder>(new HashEmbedder());
        services.AddAgentMemory().UseCallInvoker(_ => invoker, _ => "test");
        more?.Invoke(services);
        return services.BuildServiceProvider();
    }
}
