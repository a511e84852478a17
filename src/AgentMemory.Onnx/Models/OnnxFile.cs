using System.Text;
using AgentMemory.Onnx.Profiles;

namespace AgentMemory.Onnx.Models;

/// <summary>Finds a model's ONNX file and says what is wrong with one that is none.</summary>
internal static class OnnxFile
{
    private static readonly string[] Names = ["model.onnx", "model_quantized.onnx"];

    /// <summary>The file to load.</summary>
    /// <param name="folder">The model's folder.</param>
    /// <param name="explicitFile">A file to take in any case, relative to the folder; or empty.</param>
    /// <param name="notes">Where the choice is noted; or null.</param>
    /// <param name="transformer">Folder of the transformer module, where it is not the model's.</param>
    /// <exception cref="EmbeddingModelException">There is none, or the choice is not clear.</exception>
    public static string Find(ModelFolder folder, string explicitFile = "", ProfileNotes? notes = null, string? transformer = null)
    {
        if (explicitFile.Length > 0)
        {
            string chosen = folder.Resolve(explicitFile, "AgentMemory:Embedding:OnnxFile");
            if (!File.Exists(chosen)) throw new EmbeddingModelException($"There is no ONNX file at '{chosen}'. Correct AgentMemory:Embedding:OnnxFile.");
            notes?.Add("onnx file", folder.Relative(chosen), "override OnnxFile");
            return chosen;
        }
        string[] homes = transformer is null || transformer == folder.Root ? [folder.Root] : [transformer, folder.Root];
        string[] places = [.. homes.SelectMany(h => new[] { Path.Combine(h, "onnx"), h })];
        string[] candidates = [.. Names.SelectMany(n => places.Select(p => Path.Combine(p, n)))];
        string[] found = [.. candidates.Where(File.Exists)];
        if (found.Length == 0) found = [.. places.Where(Directory.Exists).SelectMany(p => Directory.EnumerateFiles(p, "*.onnx")).Order(StringComparer.Ordinal)];
        if (found.Length == 0)
            throw new EmbeddingModelException($"'{folder.Root}' holds no ONNX file; looked for {string.Join(", ", candidates.Select(folder.Relative))} and any *.onnx beside them. Export the model to ONNX.");
        string names = string.Join(", ", found.Select(folder.Relative));
        if (!candidates.Contains(found[0]) && found.Length > 1)
            throw new EmbeddingModelException($"'{folder.Root}' holds several ONNX files: {names}. Name one in AgentMemory:Embedding:OnnxFile.");
        if (found.Length > 1) notes?.Warn($"There are several ONNX files ({names}); the first in the order {string.Join(", ", Names)} is used, full precision before quantised, as sentence-transformers does. Name another in AgentMemory:Embedding:OnnxFile.");
        notes?.Add("onnx file", folder.Relative(found[0]), found.Length > 1 ? $"first of {found.Length} in the folder" : "found in the folder");
        return found[0];
    }

    /// <summary>Looks at the first bytes: empty files, Git LFS pointers and web pages are common in place of a model.</summary>
    /// <exception cref="EmbeddingModelException">It is one of these.</exception>
    public static void Sniff(string file)
    {
        using var stream = File.OpenRead(file);
        if (stream.Length == 0) throw new EmbeddingModelException($"The ONNX file '{file}' has no bytes (0 bytes). Download it again.");
        Span<byte> bytes = stackalloc byte[256];
        string head = Encoding.UTF8.GetString(bytes[..stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)]).TrimStart('\uFEFF', ' ', '\r', '\n', '\t');
        if (head.StartsWith("version https://git-lfs", StringComparison.Ordinal))
            throw new EmbeddingModelException($"'{file}' is a Git LFS pointer, not the model. Run 'git lfs pull' in the repository it came from, or download the file itself.");
        if (head.StartsWith('<'))
            throw new EmbeddingModelException($"'{file}' is a web page (HTML), probably the error page of a download, not the model. Download it again.");
    }
}
