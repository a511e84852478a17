using System.Security.Cryptography;
using System.Text.Json;

namespace AgentMemory.Onnx.Profiles;

/// <summary>
/// The list of a model's files with their SHA-256, <c>PROVENANCE.json</c> beside the model: every listed file must be there and be the one that was published.
/// A folder without the list is used as it is.
/// </summary>
internal static class ModelProvenance
{
    public const string FileName = "PROVENANCE.json";

    /// <exception cref="EmbeddingModelException">A listed file is missing or another one.</exception>
    public static void Verify(string folder)
    {
        string list = Path.Combine(folder, FileName);
        if (!File.Exists(list)) return;
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(list));
            foreach (var entry in document.RootElement.GetProperty("files").EnumerateObject())
                VerifyFile(folder, entry.Name, entry.Value.GetString() ?? "");
        }
        catch (Exception ex) when (ex is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new EmbeddingModelException($"'{list}' is not a list of files with their SHA-256: {ex.Message} Restore it from the repository.", ex);
        }
    }

    public static string Hash(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private static void VerifyFile(string folder, string name, string expected)
    {
        string file = Path.Combine(folder, name);
        if (!File.Exists(file)) throw new EmbeddingModelException($"The model file '{file}' is missing. Restore it from the repository, or point AgentMemory:Embedding:Model to another model folder.");
        string actual = Hash(file);
        if (!actual.Equals(expected, StringComparison.OrdinalIgnoreCase))
            throw new EmbeddingModelException($"The model file '{file}' is not the published one: expected sha256 {expected}, found {actual}. Restore it (a Git LFS pointer or a broken copy are common causes), or remove it from {FileName} if the change is on purpose.");
    }
}
