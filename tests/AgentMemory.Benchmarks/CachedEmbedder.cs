using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace AgentMemory.Benchmarks;

/// <summary>
/// The product's embedder with its vectors kept in a file of the temporary folder, keyed by profile, direction and text: the second run of a quality
/// measurement costs seconds. Never used where speed is measured.
/// </summary>
internal sealed class CachedEmbedder : ITextEmbedder, IDisposable
{
    private readonly ITextEmbedder _inner;
    private readonly ConcurrentDictionary<string, float[]> _known = new(StringComparer.Ordinal);
    private readonly FileStream _file;
    private readonly Lock _writing = new();

    public CachedEmbedder(ITextEmbedder inner)
    {
        _inner = inner;
        string folder = Path.Combine(Path.GetTempPath(), "agentmemory-vectors");
        Directory.CreateDirectory(folder);
        string name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(inner.Profile.Fingerprint)))[..24];
        _file = new FileStream(Path.Combine(folder, name + ".bin"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
        byte[] row = new byte[32 + (4 * Profile.Dimensions)];
        while (_file.ReadAtLeast(row, row.Length, throwOnEndOfStream: false) == row.Length)
            _known[Convert.ToHexString(row.AsSpan(0, 32))] = MemoryMarshal.Cast<byte, float>(row.AsSpan(32)).ToArray();
        _file.Position = _file.Length - (_file.Length % row.Length); // a row that a killed run left half is written over
    }

    public EmbeddingProfileInfo Profile => _inner.Profile;

    public int MaxTokens => _inner.MaxTokens;

    public int CountTokens(string text) => _inner.CountTokens(text);

    public ValueTask<IReadOnlyList<EmbeddingOutcome>> EmbedQueriesAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken = default) =>
        EmbedAsync("q\n", texts, _inner.EmbedQueriesAsync, cancellationToken);

    public ValueTask<IReadOnlyList<EmbeddingOutcome>> EmbedDocumentsAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken = default) =>
        EmbedAsync("d\n", texts, _inner.EmbedDocumentsAsync, cancellationToken);

    public void Dispose() => _file.Dispose();

    private async ValueTask<IReadOnlyList<EmbeddingOutcome>> EmbedAsync(
        string direction, IReadOnlyList<string> texts, Func<IReadOnlyList<string>, CancellationToken, ValueTask<IReadOnlyList<EmbeddingOutcome>>> embed, CancellationToken cancellationToken)
    {
        string[] keys = [.. texts.Select(t => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(direction + t))))];
        int[] missing = [.. Enumerable.Range(0, texts.Count).Where(i => !_known.ContainsKey(keys[i]))];
        var made = missing.Length == 0 ? [] : await embed([.. missing.Select(i => texts[i])], cancellationToken);
        var outcomes = new EmbeddingOutcome[texts.Count];
        for (int i = 0; i < missing.Length; i++)
        {
            outcomes[missing[i]] = made[i];
            if (!made[i].HasVector) continue;
            Keep(keys[missing[i]], made[i].Vector.ToArray());
        }
        for (int i = 0; i < outcomes.Length; i++) outcomes[i] ??= new EmbeddingOutcome { Status = EmbeddingStatus.Ok, Vector = _known[keys[i]] };
        return outcomes;
    }

    private void Keep(string key, float[] vector)
    {
        if (!_known.TryAdd(key, vector)) return;
        lock (_writing)
        {
            _file.Write([.. Convert.FromHexString(key), .. MemoryMarshal.AsBytes<float>(vector)]);
            _file.Flush();
        }
    }
}
