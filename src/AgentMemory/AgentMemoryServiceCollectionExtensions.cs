using AgentMemory;
using AgentMemory.Recall.Context;
using AgentMemory.Recall.Lexical;
using AgentMemory.Spooling;
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

    /// <summary>
    /// Keeps memories on this machine while the index is away, and stores them in order when it answers: for an index behind a network, beside UseQdrant.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Sets for instance <see cref="SpoolOptions.Path"/> and the limits; null for the defaults.</param>
    public static AgentMemoryBuilder UseSpool(this AgentMemoryBuilder builder, Action<SpoolOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOptions<SpoolOptions>().Configure(o => o.Enabled = true).Configure(o => configure?.Invoke(o)).PostConfigure<IOptions<AgentMemoryOptions>>(
            (spool, memory) => spool.Path = spool.Folder(memory.Value));
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SpoolOptions>, SpoolOptionsValidator>());
        builder.Services.TryAddSingleton<SpoolingMemory>();
        builder.Services.TryAddSingleton<IMemorySpool>(provider => provider.GetRequiredService<SpoolingMemory>());
        builder.Services.Replace(ServiceDescriptor.Singleton<IAgentMemory>(provider => provider.GetRequiredService<SpoolingMemory>()));
        return builder;
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
