namespace AgentMemory.Recall.Context;

/// <summary>Tokens as the embedding model counts them: near to those of language models for English, and always at hand.</summary>
internal sealed class EmbedderTokenCounter(ITextEmbedder embedder) : ITokenCounter
{
    public string Name => embedder.Profile.Model;

    public int Count(string text) => embedder.CountTokens(text);
}
