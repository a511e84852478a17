using Microsoft.Win32.SafeHandles;

namespace AgentMemory.Spooling;

/// <summary>
/// Memories that wait, in order, in a file that is only appended to; see <see cref="SpoolFrame"/>. Whatever a method has done is on the disk when it
/// returns. Not safe for concurrent use.
/// </summary>
internal sealed class WaitingFile : IDisposable
{
    // Below this, space of what is stored already is not worth a rewrite.
    private const long WorthRewriting = 1024 * 1024;
    private const int FrameBytes = 16 * 1024 * 1024;

    private readonly string _path;
    private SafeFileHandle _file;
    private List<SpoolEntry> _entries; // those before _first are stored elsewhere
    private int _first;
    private long _total, _end;

    /// <exception cref="MemoryIndexException">The file is damaged, or was written by another version.</exception>
    public WaitingFile(string path)
    {
        _path = path;
        File.Delete(Rewritten); // a rewrite that a crash cut off
        _file = Open(path);
        try
        {
            var content = SpoolFrame.Read(_file, path);
            (_entries, _total, _end) = (content.Waiting, content.Total, content.End);
            Bytes = _entries.Sum(Size);
            CutBytes = RandomAccess.GetLength(_file) - _end;
            if (_entries.Count == 0) Empty();
            else if (CutBytes > 0) RandomAccess.SetLength(_file, _end);
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    public int Count => _entries.Count - _first;

    /// <summary>Of what waits.</summary>
    public long Bytes { get; private set; }

    /// <summary>Of a last call that was cut off, when the file was opened.</summary>
    public long CutBytes { get; }

    public IEnumerable<SpoolEntry> Entries => _entries.Skip(_first);

    private string Rewritten => _path + ".new";

    /// <summary>Bytes that a memory takes.</summary>
    public static long Size(SpoolEntry entry) => entry.Length + SpoolFrame.ItemBytes;

    /// <summary>Appends all of them or, where it throws, none.</summary>
    /// <exception cref="IOException">The disk is full, or fails.</exception>
    public void Append(IReadOnlyList<(SpooledItem Item, byte[] Bytes)> items)
    {
        var entries = new List<SpoolEntry>(items.Count);
        long end = _end;
        foreach (var part in Parts(items))
        {
            var (frame, offsets) = SpoolFrame.Of([.. part.Select(i => i.Bytes)]);
            Write(frame, end);
            entries.AddRange(part.Select((i, n) => new SpoolEntry(i.Item.Id(), i.Item.At, i.Item.Input.Scope, end + offsets[n], i.Bytes.Length)));
            end += frame.Length;
        }
        _entries.AddRange(entries);
        _total += entries.Count;
        _end = end;
        Bytes += entries.Sum(Size);
    }

    /// <summary>The oldest ones, up to <paramref name="most"/>, no id twice: writes of one id must follow each other.</summary>
    public IReadOnlyList<SpooledItem> Peek(int most)
    {
        var seen = new HashSet<Guid>();
        return [.. Entries.Take(most).TakeWhile(e => seen.Add(e.Id)).Select(e => SpooledItem.FromBytes(Read(e)))];
    }

    /// <summary>Takes the oldest ones out: they are stored elsewhere now.</summary>
    public void Complete(int count)
    {
        if (count == 0) return;
        long bytes = _entries.Skip(_first).Take(count).Sum(Size);
        if (count == Count)
        {
            Empty();
            return;
        }
        byte[] frame = SpoolFrame.OfDone(_total - Count + count);
        Write(frame, _end);
        _end += frame.Length;
        _first += count;
        Bytes -= bytes;
        if (_end - Bytes > Math.Max(WorthRewriting, Bytes)) Rewrite();
    }

    /// <summary>Writes the file anew where it holds bytes of memories that are stored elsewhere.</summary>
    public void Purge()
    {
        if (_total > Count) Rewrite();
    }

    public void Dispose() => _file.Dispose();

    private static SafeFileHandle Open(string path) => File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);

    private static IEnumerable<List<(SpooledItem Item, byte[] Bytes)>> Parts(IReadOnlyList<(SpooledItem Item, byte[] Bytes)> items)
    {
        var part = new List<(SpooledItem Item, byte[] Bytes)>();
        long bytes = 0;
        foreach (var item in items)
        {
            if (part.Count > 0 && bytes + item.Bytes.Length > FrameBytes)
            {
                yield return part;
                (part, bytes) = ([], 0);
            }
            part.Add(item);
            bytes += item.Bytes.Length;
        }
        if (part.Count > 0) yield return part;
    }

    private byte[] Read(SpoolEntry entry)
    {
        byte[] bytes = new byte[entry.Length];
        for (int read = 0; read < bytes.Length;)
        {
            int more = RandomAccess.Read(_file, bytes.AsSpan(read), entry.Offset + read);
            read += more > 0 ? more : throw new IOException($"The spool's file '{_path}' has become shorter than it was: somebody else changes it.");
        }
        return bytes;
    }

    private void Write(byte[] frame, long at)
    {
        if (RandomAccess.GetLength(_file) != at) RandomAccess.SetLength(_file, at); // what an earlier failure has left
        try
        {
            RandomAccess.Write(_file, frame, at);
            RandomAccess.FlushToDisk(_file);
        }
        catch
        {
            RandomAccess.SetLength(_file, _end); // its receipts say failed, so it must not be stored later
            throw;
        }
    }

    private void Empty()
    {
        RandomAccess.SetLength(_file, 0);
        RandomAccess.FlushToDisk(_file);
        _entries.Clear();
        (_first, _total, _end, Bytes) = (0, 0, 0, 0);
    }

    /// <summary>What waits goes to a new file, which takes the place of the old one in one step.</summary>
    private void Rewrite()
    {
        var entries = new List<SpoolEntry>(Count);
        long end = 0;
        using (var rewritten = File.OpenHandle(Rewritten, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            foreach (var entry in Entries)
            {
                var (frame, offsets) = SpoolFrame.Of([Read(entry)]);
                RandomAccess.Write(rewritten, frame, end);
                entries.Add(entry with { Offset = end + offsets[0] });
                end += frame.Length;
            }
            RandomAccess.FlushToDisk(rewritten);
        }
        _file.Dispose();
        try
        {
            File.Move(Rewritten, _path, overwrite: true);
        }
        finally
        {
            _file = Open(_path);
        }
        RandomAccess.FlushToDisk(_file); // and with it the new name
        (_entries, _first, _total, _end) = (entries, 0, entries.Count, end);
    }
}
