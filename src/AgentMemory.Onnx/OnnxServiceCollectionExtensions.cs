using AgentMemory;
using AgentMemory.Onnx;
using AgentMemory.Onnx.Embedding;
using AgentMemory.Onnx.Reranking;
using AgentMemory.Onnx.Tokenization.Counting;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
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
        services.TryAddSingleton<IExplainingTextEmbedder>(Load);
        services.TryAddSingleton<ITextEmbedder>(provider => provider.GetRequiredService<IExplainingTextEmbedder>());
        services.TryAddKeyedSingleton<IEmbeddingGenerator<string, Embedding<float>>>(QueryKey, (provider, _) => new OnnxEmbeddingGenerator(provider.GetRequiredService<ITextEmbedder>(), queries: true));
        services.TryAddKeyedSingleton<IEmbeddingGenerator<string, Embedding<float>>>(DocumentKey, (provider, _) => new OnnxEmbeddingGenerator(provider.GetRequiredService<ITextEmbedder>(), queries: false));
        return builder;
    }

    /// <summary>
    /// Re-ranks the best hits with a cross-encoder in ONNX form, whose folder the settings (section <c>AgentMemory:Recall:Reranker</c>) or
    /// <paramref name="configure"/> name. It is loaded with the memory; a folder that cannot be used is an error then, not a recall without it.
    /// </summary>
    public static AgentMemoryBuilder UseOnnxReranker(this AgentMemoryBuilder builder, Action<OnnxRerankerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOptions<OnnxRerankerOptions>().Configure(o => configure?.Invoke(o));
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<OnnxRerankerOptions>, OnnxRerankerOptionsValidator>());
        builder.Services.TryAddSingleton<IReranker>(provider => OnnxReranker.Load(provider.GetRequiredService<IOptions<OnnxRerankerOptions>>().Value));
        return builder;
    }

    /// <summary>
    /// Counts the budget of context blocks with the tokenizer that the settings (section <c>AgentMemory:Context</c>) or <paramref name="configure"/> name, in
    /// place of the embedding model's; see <see cref="TokenCounterOptions.Tokenizer"/>. It is loaded with the first context block.
    /// </summary>
    public static AgentMemoryBuilder UseTokenCounter(this AgentMemoryBuilder builder, Action<TokenCounterOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOptions<TokenCounterOptions>().Configure(o => configure?.Invoke(o));
        builder.Services.Replace(ServiceDescriptor.Singleton(provider => provider.GetRequiredService<IOptions<TokenCounterOptions>>().Value.Tokenizer is { Length: > 0 } tokenizer
            ? TokenCounters.Open(tokenizer)
            : throw new ArgumentException("AgentMemory:Context:Tokenizer is empty; name an encoding (o200k_base), a model or a folder with a tokenizer.json, or leave UseTokenCounter out.")));
        return builder;
    }

    // What the settings put over the model's own recipe, and what looks wrong in it, is said where the operator sees it.
    private static OnnxTextEmbedder Load(IServiceProvider provider)
    {
        var embedder = OnnxTextEmbedder.Load(provider.GetRequiredService<IOptions<OnnxEmbeddingOptions>>().Value);
        var logger = provider.GetService<ILoggerFactory>()?.CreateLogger("AgentMemory.Onnx");
        if (logger is null) return embedder;
        foreach (var entry in embedder.Recipe.Entries.Where(e => e.Source.StartsWith("override", StringComparison.Ordinal)))
            logger.LogInformation("Model {Model}: {Name} is {Value} ({Source})", embedder.Profile.Model, entry.Name, entry.Value, entry.Source);
        foreach (string warning in embedder.Recipe.Warnings) logger.LogWarning("Model {Model}: {Warning}", embedder.Profile.Model, warning);
        return embedder;
    }
}
