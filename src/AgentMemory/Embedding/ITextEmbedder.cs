namespace AgentMemory;

/// <summary>Identity of an embedding profile, kept with every collection.</summary>
/// <param name="Model">Name of the model, for people.</param>
/// <param name="Fingerprint">Hash over weights, tokenizer, module chain, prompts, lengths and normalisation; the same on every machine.</param>
/// <param name="Dimensions">Length of a vector.</param>
public sealed record EmbeddingProfileInfo(string Model, string Fingerprint, int Dimensions);

/// <summary>What became of one text.</summary>
public enum EmbeddingStatus
{
    /// <summary>The vector is valid.</summary>
    Ok = 0,
    /// <summary>The vector is valid; the model saw only the text's beginning.</summary>
    Truncated = 1,
    /// <summary>No vector: the text is empty or has no token to pool.</summary>
    Empty = 2,
    /// <summary>No vector: the model gave NaN, infinity or a zero vector.</summary>
    Invalid = 3,
    /// <summary>No vector: the run failed; see <see cref="EmbeddingOutcome.Reason"/>.</summary>
    Failed = 4,
}

/// <summary>One embedded text.</summary>
public sealed record EmbeddingOutcome
{
    /// <summary>Ok, truncated, empty, invalid or failed.</summary>
    public required EmbeddingStatus Status { get; init; }
    /// <summary>Vector of the profile's length; empty unless the status is Ok or Truncated.</summary>
    public ReadOnlyMemory<float> Vector { get; init; }
    /// <summary>Tokens that the model saw, special tokens included.</summary>
    public int Tokens { get; init; }
    /// <summary>Tokens that the whole text has.</summary>
    public int TotalTokens { get; init; }
    /// <summary>Why there is no vector and what to do.</summary>
    public string? Reason { get; init; }
    /// <summary>The vector is valid.</summary>
    public bool HasVector => Status is EmbeddingStatus.Ok or EmbeddingStatus.Truncated;
}

/// <summary>
/// Texts to vectors. Queries and documents go through different methods, so that a model's <c>query: </c> prompt cannot be forgotten.
/// Safe for concurrent use; one bad text never fails the others.
/// </summary>
public interface ITextEmbedder
{
    /// <summary>Identity of the profile.</summary>
    EmbeddingProfileInfo Profile { get; }

    /// <summary>Embeds questions, with the profile's query prompt.</summary>
    /// <returns>One outcome a text, in order.</returns>
    ValueTask<IReadOnlyList<EmbeddingOutcome>> EmbedQueriesAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken = default);

    /// <summary>Embeds memories and documents, with the profile's document prompt.</summary>
    /// <returns>One outcome a text, in order.</returns>
    ValueTask<IReadOnlyList<EmbeddingOutcome>> EmbedDocumentsAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken = default);

    /// <summary>Tokens of a text as the model counts them, without prompt and special tokens; for chunking.</summary>
    int CountTokens(string text);

    /// <summary>Most tokens of a text that the model sees, without prompt and special tokens.</summary>
    int MaxTokens { get; }
}
