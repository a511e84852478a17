using AgentMemory;
using AgentMemory.Qdrant;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The memory index over Qdrant's gRPC API.</summary>
public static class QdrantServiceCollectionExtensions
{
    /// <summary>Keeps memories in a Qdrant server or cluster.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Sets at least <see cref="QdrantOptions.Endpoint"/>; null where the options are configured elsewhere.</param>
    public static AgentMemoryBuilder UseQdrant(this AgentMemoryBuilder builder, Action<QdrantOptions>? configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (configure is not null) builder.Services.Configure(configure);
        builder.Services.TryAddSingleton(provider => QdrantConnection.Open(
            provider.GetRequiredService<IOptions<QdrantOptions>>().Value, provider.GetService<TimeProvider>(), provider.GetService<ILogger<QdrantConnection>>()));
        return builder.UseCallInvoker(provider => provider.GetRequiredService<QdrantConnection>().CallInvoker, provider => provider.GetRequiredService<QdrantConnection>().Description);
    }

    /// <summary>Keeps memories in a Qdrant server or cluster.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="endpoint">gRPC address, for instance <c>http://localhost:6334</c>.</param>
    /// <param name="apiKey">API key, or null.</param>
    public static AgentMemoryBuilder UseQdrant(this AgentMemoryBuilder builder, Uri endpoint, string? apiKey = null)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        return builder.UseQdrant(options => (options.Endpoint, options.ApiKey) = (endpoint.AbsoluteUri, apiKey ?? ""));
    }

    /// <summary>Keeps memories wherever the invoker carries the calls, for instance in the embedded engine.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="invoker">Gives the invoker; whoever made the engine or the channel behind it closes it.</param>
    /// <param name="description">Engine and place, for people.</param>
    public static AgentMemoryBuilder UseCallInvoker(this AgentMemoryBuilder builder, Func<IServiceProvider, CallInvoker> invoker, Func<IServiceProvider, string> description)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOptions<QdrantOptions>();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<QdrantOptions>, QdrantOptionsValidator>());
        builder.Services.TryAddSingleton<IMemoryIndex>(provider => new QdrantMemoryIndex(
            invoker(provider), provider.GetRequiredService<IOptions<AgentMemoryOptions>>().Value.Collection, description(provider), provider.GetRequiredService<IOptions<QdrantOptions>>().Value));
        return builder;
    }
}
