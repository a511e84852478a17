using AgentMemory;
using AgentMemory.Recall.Context;
using AgentMemory.Recall.Lexical;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the memory.</summary>
public static class AgentMemoryServiceCollectionExtensions
{
    /// <summary>Registers <see cref="IAgentMemory"/>. Hang an embedder and an index on the result.</summary>
    public static AgentMemoryBuilder AddAgentMemory(this IServiceCollection services, Action<AgentMemoryOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddLogging();
        services.AddOptions<AgentMemoryOptions>().Configure(o => configure?.Invoke(o));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AgentMemoryOptions>, AgentMemoryOptionsValidator>());
        services.AddOptions<RecallOptions>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RecallOptions>, RecallOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RecallOptions>, RecallOptionsRules>());
        services.TryAddSingleton<ITermAnalyzer>(provider => new TermAnalyzer(provider.GetRequiredService<IOptions<RecallOptions>>().Value.Language));
        services.TryAddSingleton<ITokenCounter, EmbedderTokenCounter>();
        services.TryAddSingleton<ContextBuilder>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(Create);
        services.TryAddSingleton<IAgentMemory>(provider => provider.GetRequiredService<AgentMemoryService>());
        services.TryAddSingleton<IMemorySweeper>(provider => provider.GetRequiredService<AgentMemoryService>());
        return new AgentMemoryBuilder(services);
    }

    /// <summary>Loading a model and opening an index take about the same time and share nothing, so a start waits for the longer of the two, not for both.</summary>
    private static AgentMemoryService Create(IServiceProvider provider)
    {
        var model = Task.Run(() => provider.GetService<ITextEmbedder>());
        try
        {
            provider.GetService<IMemoryIndex>();
        }
        finally
        {
            Task.WaitAny(model); // a model that fails is told by the next line, and never outlives an index that fails
        }
        return ActivatorUtilities.CreateInstance<AgentMemoryService>(provider);
    }
}
