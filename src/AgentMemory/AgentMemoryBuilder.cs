using Microsoft.Extensions.DependencyInjection;

namespace AgentMemory;

/// <summary>Adapters hang on it: an embedder and an index.</summary>
/// <param name="services">The service collection.</param>
public sealed class AgentMemoryBuilder(IServiceCollection services)
{
    /// <summary>The service collection.</summary>
    public IServiceCollection Services { get; } = services;
}
