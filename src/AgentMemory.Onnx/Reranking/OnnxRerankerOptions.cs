using System.ComponentModel.DataAnnotations;

namespace AgentMemory.Onnx;

/// <summary>Settings of the re-ranker, section <c>AgentMemory:Recall:Reranker</c>.</summary>
public sealed class OnnxRerankerOptions
{
    /// <summary>Folder of a cross-encoder with an ONNX file and a tokenizer.json; empty for no re-ranker.</summary>
    public string Model { get; set; } = "";

    /// <summary>The ONNX file to use, relative to the model's folder. Empty: looked for under <c>onnx/</c> and in the folder.</summary>
    public string OnnxFile { get; set; } = "";

    /// <summary>Most tokens of question and memory together; the longer one is cut. Never more than the model has positions.</summary>
    [Range(8, 8192)] public int MaxTokens { get; set; } = 512;

    /// <summary>Runs at once; 0 for one a core.</summary>
    [Range(0, 1024)] public int Concurrency { get; set; }
}
