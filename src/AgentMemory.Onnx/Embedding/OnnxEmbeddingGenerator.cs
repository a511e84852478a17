using Microsoft.Extensions.AI;

namespace AgentMemory.Onnx.Embedding;

/// <summary>The embedder behind Microsoft.Extensions.AI's contract, for queries or for documents.</summary>
internal sealed class OnnxEmbeddingGenerator(ITextEmbedder embedder, bool queries) : IEmbeddingGenerator<string, Embedding<float>>
{
    private readonly EmbeddingGeneratorMetadata _metadata = new("agentmemory-onnx", providerUri: null, embedder.Profile.Model, embedder.Profile.Dimensions);

    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (options?.Dimensions is { } dims && dims != embedder.Profile.Dimensions)
            throw new ArgumentException($"The model gives {embedder.Profile.Dimensions} dimensions, not {dims}.", nameof(options));
        string[] texts = [.. values];
        var outcomes = queries
            ? await embedder.EmbedQueriesAsync(texts, cancellationToken).ConfigureAwait(false)
            : await embedder.EmbedDocumentsAsync(texts, cancellationToken).ConfigureAwait(false);
        var generated = new GeneratedEmbeddings<Embedding<float>>(outcomes.Count);
        for (int i = 0; i < outcomes.Count; i++)
            generated.Add(outcomes[i].HasVector // this contract has no per-text status, so a text without a vector is an error
                ? new Embedding<float>(outcomes[i].Vector) { ModelId = embedder.Profile.Model }
                : throw new ArgumentException($"Text {i} has no embedding: {outcomes[i].Reason}", nameof(values)));
        return generated;
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? null
        : serviceType == typeof(EmbeddingGeneratorMetadata) ? _metadata
        : serviceType.IsInstanceOfType(this) ? this
        : serviceType.IsInstanceOfType(embedder) ? embedder : null;

    public void Dispose() { } // the container owns the embedder
}
