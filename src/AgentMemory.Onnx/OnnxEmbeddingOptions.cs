using System.ComponentModel.DataAnnotations;
using AgentMemory.Onnx.Pooling;

namespace AgentMemory.Onnx;

/// <summary>What is done about the length of the vectors.</summary>
public enum VectorNormalization
{
    /// <summary>Every vector has length 1, also behind a chain without Normalize and behind a truncation. What cosine search wants.</summary>
    Unit = 0,

    /// <summary>As sentence-transformers gives them: only the model's own Normalize module, and none after truncation.</summary>
    Model = 1,
}

/// <summary>
/// Settings of the embedding model, section <c>AgentMemory:Embedding</c>. Everything but <see cref="Model"/> overrides what the model's own files say
/// and becomes part of the profile's fingerprint.
/// </summary>
public sealed class OnnxEmbeddingOptions
{
    /// <summary>Name of the bundled default model's folder.</summary>
    public const string BundledModel = "bge-small-en-v1.5-int8";

    /// <summary>Folder of a sentence-transformers model with an ONNX file. Empty: the bundled model.</summary>
    public string Model { get; set; } = "";

    /// <summary>Runs at once; 0 for one a core.</summary>
    [Range(0, 1024)] public int Concurrency { get; set; }

    /// <summary>The ONNX file to use, relative to the model's folder. Empty: looked for under <c>onnx/</c> and in the folder.</summary>
    public string OnnxFile { get; set; } = "";

    /// <summary>Name of the graph's output to use, for instance a hidden state. Empty: chosen by name.</summary>
    public string Output { get; set; } = "";

    /// <summary>Pooling modes in order, for a folder without modules.json or in place of its pooling; one entry may hold several, separated by commas. Empty: the model's own.</summary>
    public IList<string> Pooling { get; set; } = [];

    /// <summary>Weight of each pooled part: parts are scaled to length 1 times their weight, so that none dominates. Empty: plain concatenation.</summary>
    public IList<double> PartWeights { get; set; } = [];

    /// <summary>Whether a prompt's tokens are pooled. Null: as the model says, else yes.</summary>
    public bool? IncludePrompt { get; set; }

    /// <summary>
    /// Modules behind the pooling, in order, in place of the model's own: <c>normalize</c>, <c>dense:FOLDER</c>, <c>layernorm:FOLDER</c> (folders relative to the
    /// model's), or the one entry <c>none</c>. Empty: the model's own.
    /// </summary>
    public IList<string> Modules { get; set; } = [];

    /// <summary>safetensors file with the vector <c>query</c> of the pooling mode <c>attention</c>, relative to the model's folder.</summary>
    public string AttentionQueryFile { get; set; } = "";

    /// <summary>Graph output with attention weights for the pooling mode <c>model_attention</c>. Empty: the last one whose name begins with <c>attention</c>.</summary>
    public string AttentionOutput { get; set; } = "";

    /// <summary>Whether and how frequent tokens weigh less; replaces the model's WordWeights. Default none.</summary>
    public TokenWeighting TokenWeighting { get; set; }

    /// <summary>Token counts that <see cref="IdfWeights"/> saved, relative to the model's folder.</summary>
    public string TokenWeightsFile { get; set; } = IdfWeights.DefaultFileName;

    /// <summary>Most tokens of a text, special tokens and prompt included. Null: the model's own.</summary>
    [Range(3, 1_048_576)] public int? MaxTokens { get; set; }

    /// <summary>Text put before each question. Null: the model's own; empty: none.</summary>
    public string? QueryPrompt { get; set; }

    /// <summary>Text put before each memory. Null: the model's own; empty: none.</summary>
    public string? DocumentPrompt { get; set; }

    /// <summary>First dimensions to keep (Matryoshka models). Null: the model's own; 0: all.</summary>
    [Range(0, 65_536)] public int? TruncateDim { get; set; }

    /// <summary>Length of the vectors. Default 1.</summary>
    public VectorNormalization Normalization { get; set; }

    /// <summary>Takes over a chain that was built in code: the same settings, said with types.</summary>
    public void UseChain(EmbeddingChain chain)
    {
        ArgumentNullException.ThrowIfNull(chain);
        chain.CopyTo(this);
    }

    /// <summary>Folder of the model that these settings name.</summary>
    /// <exception cref="EmbeddingModelException">The bundled model is not there.</exception>
    internal string ResolveFolder()
    {
        if (!string.IsNullOrWhiteSpace(Model)) return Path.GetFullPath(Model);
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "models", BundledModel);
            if (Directory.Exists(candidate)) return candidate;
        }
        throw new EmbeddingModelException($"The bundled model '{BundledModel}' is not in a 'models' folder at or above {AppContext.BaseDirectory}. Set AgentMemory:Embedding:Model to a model folder.");
    }
}
