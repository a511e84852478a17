using AgentMemory;
using AgentMemory.Qdrant;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The memory index over Qdrant's gRPC API.</summary>
public static class QdrantServiceCollectionExtensions
{
    /// <summary>Keeps memories in a Qdrant server or cluster.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="endpoint">gRPC address, for instance <c>http://localhost:6334</c>.</param>
    /// <param name="apiKey">API key, or null.</param>
    public static AgentMemoryBuilder UseQdrant(this AgentMemoryBuilder builder, Uri endpoint, string? apiKey = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(endpoint);
        builder.Services.TryAddSingleton(_ => GrpcChannel.ForAddress(endpoint, new GrpcChannelOptions { MaxReceiveMessageSize = 256 * 1024 * 1024 }));
        return builder.UseCallInvoker(provider => WithKey(provider.GetRequiredService<GrpcChannel>().CreateCallInvoker(), apiKey), _ => $"Qdrant at {endpoint}");
    }

    /// <summary>Keeps memories wherever the invoker carries the calls, for instance in the embedded engine.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="invoker">Gives the invoker; whoever made the engine or the channel behind it closes it.</param>
    /// <param name="description">Engine and place, for people.</param>
    public static AgentMemoryBuilder UseCallInvoker(this AgentMemoryBuilder builder, Func<IServiceProvider, CallInvoker> invoker, Func<IServiceProvider, string> description)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOptions<QdrantOptions>();
        builder.Services.TryAddSingleton<IMemoryIndex>(provider => new QdrantMemoryIndex(
            invoker(provider), provider.GetRequiredService<IOptions<AgentMemoryOptions>>().Value.Collection, description(provider), provider.GetRequiredService<IOptions<QdrantOptions>>().Value));
        return builder;
    }

    private static CallInvoker WithKey(CallInvoker invoker, string? apiKey) => string.IsNullOrEmpty(apiKey) ? invoker : Grpc.Core.Interceptors.CallInvokerExtensions.Intercept(invoker, metadata =>
    {
        metadata.Add("api-key", apiKey);
        return metadata;
    });
}
