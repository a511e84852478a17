using System.Buffers;
using System.Runtime.InteropServices;

namespace AgentMemory.Qdrant.Embedded.Storage;

/// <summary>
/// Looks for many byte sequences at once: at each position eight bytes are hashed into a bitmap that says whether a sequence can begin there
/// (Rabin and Karp 1987, with a filter in place of a rolling hash), so files are read at about the speed of memory.
/// </summary>
internal sealed class RemainsSearch
{
    private const int Head = 8, FilterBits = 20, ChunkSize = 1 << 20;

    private readonly IReadOnlyList<ReadOnlyMemory<byte>> _needles;
    private readonly Dictionary<ulong, List<int>> _byHead = [];
    private readonly ulong[] _filter = new ulong[1 << (FilterBits - 6)];
    private readonly int _longest = Head;

    /// <exception cref="ArgumentException">A sequence is too short.</exception>
    public RemainsSearch(IReadOnlyList<ReadOnlyMemory<byte>> needles)
    {
        _needles = needles;
        for (int i = 0; i < needles.Count; i++)
        {
            if (needles[i].Length < Head) throw new ArgumentException($"Sequence {i} has {needles[i].Length} bytes; at least {Head} are needed to tell it from chance.", nameof(needles));
            ulong head = MemoryMarshal.Read<ulong>(needles[i].Span);
            int slot = Slot(head);
            _filter[slot >> 6] |= 1UL << (slot & 63);
            if (!_byHead.TryGetValue(head, out var same)) _byHead[head] = same = [];
            same.Add(i);
            _longest = Math.Max(_longest, needles[i].Length);
        }
    }

    /// <param name="folder">The data folder; null has no files.</param>
    /// <param name="isStored">Whether a stored point holds the sequence, so that it is no remains.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    public RemainsReport Search(string? folder, Func<ReadOnlySpan<byte>, bool> isStored, CancellationToken cancellationToken)
    {
        if (folder is null) return new RemainsReport(0, 0, [], []);
        var found = new Dictionary<int, HashSet<string>>();
        int files = 0;
        long bytes = 0;
        // The lock is held open by this process, and it and the pid hold nothing of anybody's.
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(f => Path.GetExtension(f) is not (".lock" or ".pid")).Order(StringComparer.Ordinal))
        {
            files++;
            bytes += SearchFile(file, Path.GetRelativePath(folder, file), found, cancellationToken);
        }
        int[] remains = [.. found.Keys.Where(i => !isStored(_needles[i].Span)).Order()];
        return new RemainsReport(files, bytes, remains, [.. remains.SelectMany(i => found[i]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);
    }

    private long SearchFile(string file, string name, Dictionary<int, HashSet<string>> found, CancellationToken cancellationToken)
    {
        using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(ChunkSize + _longest);
        try
        {
            int kept = 0;
            long offset = 0;
            for (int read; (read = RandomAccess.Read(handle, buffer.AsSpan(kept, ChunkSize), offset)) > 0;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                offset += read;
                int filled = kept + read;
                SearchChunk(buffer.AsSpan(0, filled), name, found);
                kept = Math.Min(_longest - 1, filled); // a sequence may lie across two chunks
                buffer.AsSpan(filled - kept, kept).CopyTo(buffer);
            }
            return offset;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void SearchChunk(ReadOnlySpan<byte> chunk, string name, Dictionary<int, HashSet<string>> found)
    {
        for (int i = 0; i + Head <= chunk.Length; i++)
        {
            ulong head = MemoryMarshal.Read<ulong>(chunk[i..]);
            int slot = Slot(head);
            if ((_filter[slot >> 6] & (1UL << (slot & 63))) == 0 || !_byHead.TryGetValue(head, out var candidates)) continue;
            foreach (int candidate in candidates)
            {
                if (!chunk[i..].StartsWith(_needles[candidate].Span)) continue;
                if (!found.TryGetValue(candidate, out var places)) found[candidate] = places = new HashSet<string>(StringComparer.Ordinal);
                places.Add(name);
            }
        }
    }

    // Fibonacci hashing: the high bits of the product depend on all eight bytes.
    private static int Slot(ulong head) => (int)((head * 0x9E37_79B9_7F4A_7C15UL) >> (64 - FilterBits));
}
