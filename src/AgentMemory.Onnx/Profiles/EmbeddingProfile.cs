using AgentMemory.Onnx.Models;
using AgentMemory.Onnx.Modules;
using AgentMemory.Onnx.Pooling;
using AgentMemory.Onnx.Tokenization;

namespace AgentMemory.Onnx.Profiles;

/// <summary>A model ready to embed: where token vectors come from, what happens to them, and what was decided on the way.</summary>
internal sealed record EmbeddingProfile
{
    public required ITokenVectors Vectors { get; init; }

    public required ITextTokenizer Tokenizer { get; init; }

    /// <summary>Null where the model pools by itself.</summary>
    public required PoolingModule? Pooling { get; init; }

    public TokenWeights? Weights { get; init; }

    /// <summary>Everything behind pooling: the model's modules, truncation, normalisation.</summary>
    public required IReadOnlyList<IVectorModule> Modules { get; init; }

    public required int MaxTokens { get; init; }

    /// <summary>False for static tables, which are made without start and end tokens.</summary>
    public bool SpecialTokens { get; init; } = true;

    public required string QueryPrompt { get; init; }

    public required string DocumentPrompt { get; init; }

    public required EmbeddingRecipe Recipe { get; init; }
}
