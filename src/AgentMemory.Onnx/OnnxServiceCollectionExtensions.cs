using AgentMemory;
using AgentMemory.Onnx;
using AgentMemory.Onnx.Embedding;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Embeddings through ONNX Runtime.</summary>
public static class OnnxServiceCollectionExtensions
{
    /// <summary>Key of the generator that embeds questions.</summary>
    public const string QueryKey = "query";

    /// <summary>Key of the generator that embeds memories and documents.</summary>
    public const string DocumentKey = "document";

    /// <summary>
    /// Embeds with a sentence-transformers model in ONNX form; the bundled one unless settings (section <c>AgentMemory:Embedding</c>) or
    /// <paramref name="configure"/> name another. Also registers <see cref="IEmbeddingGenerator{TInput, TEmbedding}"/> under the keys
    /// <see cref="QueryKey"/> and <see cref="DocumentKey"/>.
    /// </summary>
    public static AgentMemoryBuilder UseOnnx(this AgentMemoryBuilder builder, Action<OnnxEmbeddingOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        services.AddOptions<OnnxEmbeddingOptions>().Configure(o => configure?.Invoke(o));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<OnnxEmbeddingOptions>, OnnxEmbeddingOptionsValidator>());
        services.TryAddSingleton<IExplainingTextEmbedder>(provider => OnnxTextEmbedder.Load(provider.GetRequiredService<IOptions<OnnxEmbeddingOptions>>().Value));
        services.TryAddSingleton<ITextEmbedder>(provider => provider.GetRequiredService<IExplainingTextEmbedder>());
        services.TryAddKeyedSingleton<IEmbeddingGenerator<string, Embedding<float>>>(QueryKey, (provider, _) => new OnnxEmbeddingGenerator(provider.GetRequiredService<ITextEmbedder>(), queries: true));
        services.TryAddKeyedSingleton<IEmbeddingGenerator<string, Embedding<float>>>(DocumentKey, (provider, _) => new OnnxEmbeddingGenerator(provider.GetRequiredService<ITextEmbedder>(), queries: false));
        return builder;
    }
}
