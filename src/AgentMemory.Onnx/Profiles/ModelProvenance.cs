using System.Security.Cryptography;
using System.Text.Json;

namespace AgentMemory.Onnx.Profiles;

/// <summary>
/// The list of a model's files with their SHA-256, <c>PROVENANCE.json</c> beside the model: every listed file must be there and be the one that was published.
/// A folder without the list is used as it is.
/// </summary>
internal sealed class ModelProvenance(ModelFolder folder)
{
    public const string FileName = "PROVENANCE.json";

    private const string Remedy = "Restore it from where the model came from, or point AgentMemory:Embedding:Model to another model folder";
    private readonly Dictionary<string, string> _hashes = new(StringComparer.Ordinal);

    /// <summary>Compares every listed file; remembers the hashes, so that no file is read twice.</summary>
    /// <exception cref="EmbeddingModelException">A listed file is missing or another one.</exception>
    public void Verify(ProfileNotes notes)
    {
        string list = Path.Combine(folder.Root, FileName);
        if (ConfigFile.TryRead(list) is not { } provenance)
        {
            notes.Add("verified files", "none", $"there is no {FileName}");
            return;
        }
        if (provenance.Find("files") is not { ValueKind: JsonValueKind.Object } files)
            throw new EmbeddingModelException($"'{list}' has no object 'files' with the SHA-256 of each file. Restore it.");
        int count = 0;
        foreach (var entry in files.EnumerateObject())
        {
            string expected = entry.Value.ValueKind == JsonValueKind.String ? entry.Value.GetString()! : throw new EmbeddingModelException($"The hash of '{entry.Name}' in '{list}' is not a text. Restore the list.");
            string file = folder.Resolve(entry.Name, $"'{list}'");
            if (!System.IO.File.Exists(file))
                throw new EmbeddingModelException($"The model file '{file}' is missing; {FileName} expects it with sha256 {expected}. {Remedy}.") { File = entry.Name, ExpectedHash = expected };
            string actual = Hash(file);
            if (!actual.Equals(expected, StringComparison.OrdinalIgnoreCase))
                throw new EmbeddingModelException($"The model file '{file}' is not the published one: expected sha256 {expected}, found {actual}. {Remedy} (a Git LFS pointer or a broken copy are common causes); if the change is on purpose, correct {FileName}.") { File = entry.Name, ExpectedHash = expected, ActualHash = actual };
            count++;
        }
        notes.Add("verified files", count.ToString(System.Globalization.CultureInfo.InvariantCulture), FileName);
    }

    /// <summary>SHA-256 of a file as lower-case hexadecimal digits.</summary>
    public string Hash(string file)
    {
        if (_hashes.TryGetValue(file, out string? known)) return known;
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1, FileOptions.SequentialScan);
        return _hashes[file] = Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
