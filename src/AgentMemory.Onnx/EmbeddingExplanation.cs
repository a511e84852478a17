using System.Text.Json.Serialization;

namespace AgentMemory.Onnx;

/// <summary>Which prompt a text gets.</summary>
public enum EmbeddingRole
{
    /// <summary>A memory or a part of a document.</summary>
    Document = 0,

    /// <summary>A question.</summary>
    Query = 1,
}

/// <summary>How a text became its vector, step by step.</summary>
[JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)] // a broken model gives NaN, and that is to be seen
public sealed record EmbeddingExplanation
{
    /// <summary>The text.</summary>
    public required string Text { get; init; }

    /// <summary>What was put before it; empty for nothing.</summary>
    public required string Prompt { get; init; }

    /// <summary>The vector, or why there is none.</summary>
    public required EmbeddingOutcome Outcome { get; init; }

    /// <summary>What the model saw, special tokens and prompt included.</summary>
    public required IReadOnlyList<TokenTrace> Tokens { get; init; }

    /// <summary>How much of the text the tokens reach, in UTF-16 units.</summary>
    public int CharactersSeen { get; init; }

    /// <summary>The graph pooled by itself: there are no weights of single tokens.</summary>
    public bool PooledByModel { get; init; }

    /// <summary>The pooled parts in their order; empty where the model pooled.</summary>
    public IReadOnlyList<PoolingTrace> Parts { get; init; } = [];

    /// <summary>Length of the vector behind pooling and behind each module that followed.</summary>
    public IReadOnlyList<ChainStep> Steps { get; init; } = [];

    /// <summary>Length of the vector before it was first normalised; its length at the end where nothing normalises.</summary>
    public double NormBeforeNormalization { get; init; }

    /// <summary>Time of each stage.</summary>
    public required StageTimes Times { get; init; }
}

/// <summary>One token.</summary>
/// <param name="Id">Id in the vocabulary.</param>
/// <param name="Token">As the vocabulary spells it.</param>
/// <param name="Start">Start in the text without prompt, in UTF-16 units; 0 for special and prompt tokens.</param>
/// <param name="End">End in the text without prompt; 0 for special and prompt tokens.</param>
/// <param name="Special">Added by the tokenizer.</param>
/// <param name="Prompt">Part of the prompt.</param>
/// <param name="Pooled">Counted in pooling.</param>
/// <param name="Weight">Weight before pooling (IDF, SIF, WordWeights); 1 without.</param>
public sealed record TokenTrace(int Id, string Token, int Start, int End, bool Special, bool Prompt, bool Pooled, double Weight);

/// <summary>One pooled part.</summary>
/// <param name="Mode">The pooling mode.</param>
/// <param name="Shares">
/// What each token is multiplied by, its weight included: 0 where it does not count. For <c>max</c> the share of dimensions in which the token is the largest.
/// </param>
/// <param name="Norm">Length of the part as pooled.</param>
/// <param name="PartWeight">Length that it was scaled to; null in a plain concatenation.</param>
[JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)]
public sealed record PoolingTrace(string Mode, IReadOnlyList<double> Shares, double Norm, double? PartWeight);

/// <summary>One step behind the model.</summary>
/// <param name="Name">The module as the fingerprint names it.</param>
/// <param name="Dimensions">Length of the vector in numbers.</param>
/// <param name="Norm">L2 norm.</param>
[JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)]
public sealed record ChainStep(string Name, int Dimensions, double Norm);

/// <summary>Where the time went.</summary>
/// <param name="Tokenize">Text to ids.</param>
/// <param name="Run">Waiting for a free slot and the model's run.</param>
/// <param name="Pool">Pooling.</param>
/// <param name="Modules">Everything behind pooling, normalisation included.</param>
public sealed record StageTimes(TimeSpan Tokenize, TimeSpan Run, TimeSpan Pool, TimeSpan Modules);
