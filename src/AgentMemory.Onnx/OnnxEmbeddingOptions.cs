using System.ComponentModel.DataAnnotations;

namespace AgentMemory.Onnx;

/// <summary>Settings of the embedding model, section <c>AgentMemory:Embedding</c>.</summary>
public sealed class OnnxEmbeddingOptions
{
    /// <summary>Name of the bundled default model's folder.</summary>
    public const string BundledModel = "bge-small-en-v1.5-int8";

    /// <summary>Folder of a sentence-transformers model with an ONNX file. Empty: the bundled model.</summary>
    public string Model { get; set; } = "";

    /// <summary>Runs at once; 0 for one a core.</summary>
    [Range(0, 1024)] public int Concurrency { get; set; }

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
