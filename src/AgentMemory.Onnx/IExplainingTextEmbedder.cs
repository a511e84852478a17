using AgentMemory.Onnx.Tokenization;

namespace AgentMemory.Onnx;

/// <summary>A text embedder that tells what it does: the resolved recipe, and every step of one text.</summary>
public interface IExplainingTextEmbedder : ITextEmbedder, IAsyncDisposable, IDisposable
{
    /// <summary>Everything that decides the vectors, each with where it came from.</summary>
    EmbeddingRecipe Recipe { get; }

    /// <summary>The model's tokenizer.</summary>
    ITextTokenizer Tokenizer { get; }

    /// <summary>Embeds one text and keeps a record of every step.</summary>
    ValueTask<EmbeddingExplanation> ExplainAsync(string text, EmbeddingRole role = EmbeddingRole.Document, CancellationToken cancellationToken = default);
}

/// <summary>Loads embedding models without a container.</summary>
public static class OnnxEmbedder
{
    /// <summary>Loads the model that the options name; dispose of it when it is no longer used.</summary>
    /// <exception cref="EmbeddingModelException">The folder cannot be used; the message names the file and says what to do.</exception>
    public static IExplainingTextEmbedder Load(OnnxEmbeddingOptions? options = null) => Embedding.OnnxTextEmbedder.Load(options ?? new OnnxEmbeddingOptions());
}
