using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace AgentMemory.Spooling;

/// <summary>A memory that the index refused for good, and why. Whoever mends it sends <see cref="Input"/> again.</summary>
internal sealed record RejectedItem(DateTimeOffset At, DateTimeOffset RejectedAt, string Code, string Reason, MemoryInput Input)
{
    public Guid Id() => new SpooledItem(At, Input).Id();
}

/// <summary>Rejected memories as lines of JSON, for people to look at. What a method has done is on the disk when it returns. Not safe for concurrent use.</summary>
internal sealed class RejectedFile
{
    private readonly string _path;
    private List<Entry> _entries;

    /// <exception cref="MemoryIndexException">A line in the middle cannot be read.</exception>
    public RejectedFile(string path)
    {
        _path = path;
        CutTail();
        _entries = [.. Read(path, isOwned: true).Select(i => Entry.Of(i.Item, i.Bytes))];
    }

    public int Count => _entries.Count;

    public long Bytes => _entries.Sum(e => e.Bytes);

    public IReadOnlyList<Entry> Entries => _entries;

    /// <summary>The items of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isOwned">Otherwise its owner may be writing the last line, which is left out where it cannot be read.</param>
    public static IEnumerable<(RejectedItem Item, long Bytes)> Read(string path, bool isOwned)
    {
        if (!File.Exists(path)) yield break;
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        for (string? line = reader.ReadLine(); line is not null;)
        {
            string? next = reader.ReadLine();
            if (Parse(line) is { } item) yield return (item, System.Text.Encoding.UTF8.GetByteCount(line) + 1);
            else if (isOwned || next is not null) throw new MemoryIndexException($"A line of the spool's file '{path}' cannot be read: it is damaged, or another version wrote it. Move the file away and keep it.", "spool", MemoryIndexErrorKind.Internal);
            line = next;
        }
    }

    public void Append(RejectedItem item)
    {
        var entry = Entry.Of(item, 0);
        if (_entries.Any(e => e.Id == entry.Id && e.At == entry.At)) return; // written before a crash that left it waiting
        byte[] line = [.. ToBytes(item), (byte)'\n'];
        using (var file = new FileStream(_path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite))
        {
            long end = file.Seek(0, SeekOrigin.End);
            try
            {
                file.Write(line);
                file.Flush(flushToDisk: true);
            }
            catch
            {
                file.SetLength(end); // half a line would join the next one
                throw;
            }
        }
        _entries.Add(entry with { Bytes = line.Length });
    }

    /// <summary>Removes what is selected; the file is written anew without it.</summary>
    /// <returns>Ids of what was selected.</returns>
    public IReadOnlyList<Guid> Remove(Func<RejectedItem, bool> selects, bool dryRun)
    {
        if (Count == 0) return [];
        var all = Read(_path, isOwned: true).ToList();
        Guid[] selected = [.. all.Where(i => selects(i.Item)).Select(i => i.Item.Id())];
        if (dryRun || selected.Length == 0) return selected;
        var kept = all.Where(i => !selects(i.Item)).ToList();
        string rewritten = _path + ".new";
        using (var file = new FileStream(rewritten, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            foreach (var (item, _) in kept) file.Write([.. ToBytes(item), (byte)'\n']);
            file.Flush(flushToDisk: true);
        }
        File.Move(rewritten, _path, overwrite: true);
        _entries = [.. kept.Select(i => Entry.Of(i.Item, i.Bytes))];
        return selected;
    }

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Every type of the record is kept by the dependencies of SpooledItem and below.")]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "The memory's JSON is read by reflection; see MemoryJson.")]
    [DynamicDependency(DynamicallyAccessedMemberTypes.All, typeof(RejectedItem))]
    private static byte[] ToBytes(RejectedItem item) => JsonSerializer.SerializeToUtf8Bytes(item, MemoryJson.Options);

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Every type of the record is kept by the dependencies of ToBytes.")]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "The memory's JSON is read by reflection; see MemoryJson.")]
    private static RejectedItem? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<RejectedItem>(line, MemoryJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A line that a crash left unfinished: its memory still waits.</summary>
    private void CutTail()
    {
        if (!File.Exists(_path)) return;
        using var file = new FileStream(_path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        long end = file.Length;
        for (; end > 0; end--)
        {
            file.Position = end - 1;
            if (file.ReadByte() == '\n') break;
        }
        if (end < file.Length) file.SetLength(end);
    }

    /// <summary>What is kept in memory of a rejected item.</summary>
    internal sealed record Entry(Guid Id, DateTimeOffset At, MemoryScope Scope, string Reason, long Bytes)
    {
        public static Entry Of(RejectedItem item, long bytes) => new(item.Id(), item.At, item.Input.Scope, $"{item.Code}: {item.Reason}", bytes);
    }
}
