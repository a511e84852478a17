namespace AgentMemory.Spooling;

/// <summary>The spool on the disk: what waits and what was rejected, within its limits. Safe for concurrent use.</summary>
internal sealed class SpoolStore : IDisposable
{
    private readonly Lock _lock = new();
    private readonly SpoolOptions _options;
    private readonly SpoolFolder _folder;
    private readonly WaitingFile _waiting;
    private readonly RejectedFile _rejected;

    /// <exception cref="MemoryIndexException">Another process owns the folder, it cannot be written, or a file of it is damaged.</exception>
    public SpoolStore(SpoolOptions options)
    {
        _options = options;
        _folder = SpoolFolder.Acquire(options.Path);
        try
        {
            _waiting = new WaitingFile(_folder.Waiting);
            _rejected = new RejectedFile(_folder.Rejected);
        }
        catch (Exception ex)
        {
            _waiting?.Dispose();
            _folder.Dispose();
            if (ex is not (IOException or UnauthorizedAccessException)) throw;
            throw new MemoryIndexException($"The spool '{options.Path}' cannot be opened: {ex.Message}", "spool", MemoryIndexErrorKind.Internal, ex);
        }
    }

    /// <summary>Bytes at the end of the file, of a call that was cut off before it was acknowledged, that were dropped when it was opened.</summary>
    public long CutBytes => _waiting.CutBytes;

    public int Count { get { lock (_lock) return _waiting.Count; } }

    /// <summary>Appends as many as fit, in order.</summary>
    /// <returns>How many are kept, and why the others are not.</returns>
    public (int Kept, string? Refusal) Append(IReadOnlyList<SpooledItem> items)
    {
        lock (_lock)
        {
            var fitting = new List<(SpooledItem, byte[])>(items.Count);
            int count = _waiting.Count + _rejected.Count;
            long bytes = _waiting.Bytes + _rejected.Bytes;
            string? refusal = null;
            foreach (var item in items)
            {
                byte[] json = item.ToBytes();
                bytes += json.Length + SpoolFrame.ItemBytes;
                count++;
                if (count > _options.MaxItems) refusal = $"the spool is full: AgentMemory:Qdrant:Spool:MaxItems is {_options.MaxItems:N0}";
                else if (bytes > _options.MaxBytes) refusal = $"the spool is full: AgentMemory:Qdrant:Spool:MaxBytes is {_options.MaxBytes:N0}";
                if (refusal is not null) break;
                fitting.Add((item, json));
            }
            try
            {
                if (fitting.Count > 0) _waiting.Append(fitting);
                return (fitting.Count, refusal);
            }
            catch (IOException ex)
            {
                return (0, $"the spool cannot be written: {ex.Message}");
            }
        }
    }

    public IReadOnlyList<SpooledItem> Peek(int most)
    {
        lock (_lock) return _waiting.Peek(most);
    }

    /// <summary>Takes the oldest ones out: they are stored.</summary>
    public void Complete(int count)
    {
        lock (_lock) _waiting.Complete(count);
    }

    /// <summary>Keeps the oldest one aside, where somebody can look at it.</summary>
    public void Reject(RejectedItem item)
    {
        lock (_lock)
        {
            _rejected.Append(item);
            _waiting.Complete(1);
        }
    }

    /// <summary>Forgets rejected ones, and whatever bytes the files still hold of memories that wait no more.</summary>
    /// <returns>Ids of what was selected.</returns>
    public IReadOnlyList<Guid> Forget(Func<RejectedItem, bool> selects, bool dryRun)
    {
        lock (_lock)
        {
            if (!dryRun) _waiting.Purge();
            return _rejected.Remove(selects, dryRun);
        }
    }

    /// <param name="scope">What belongs to it is counted; null for everything.</param>
    /// <param name="lastError">Why the last attempt to store failed.</param>
    public SpoolState State(MemoryScope? scope, string? lastError)
    {
        lock (_lock)
            return Describe(_waiting.Entries.Where(e => scope?.Holds(e.Scope) != false), _rejected.Entries.Where(e => scope?.Holds(e.Scope) != false)) with
            {
                LastError = lastError,
                MaxItems = _options.MaxItems,
                MaxBytes = _options.MaxBytes,
            };
    }

    /// <summary>What a folder holds, read from outside while another process may own it.</summary>
    /// <returns>Null where there is no spool.</returns>
    /// <exception cref="MemoryIndexException">A file is damaged.</exception>
    public static SpoolState? Inspect(string path)
    {
        string waiting = SpoolFolder.WaitingIn(path);
        if (!File.Exists(waiting)) return null;
        try
        {
            using var file = File.OpenHandle(waiting, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return Describe(SpoolFrame.Read(file, waiting).Waiting, [.. RejectedFile.Read(SpoolFolder.RejectedIn(path), isOwned: false).Select(i => RejectedFile.Entry.Of(i.Item, i.Bytes))]);
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            throw new MemoryIndexException($"The spool '{path}' cannot be read: {ex.Message}", "spool", MemoryIndexErrorKind.Internal, ex);
        }
    }

    public void Dispose()
    {
        lock (_lock) _waiting.Dispose();
        _folder.Dispose();
    }

    private static SpoolState Describe(IEnumerable<SpoolEntry> waiting, IEnumerable<RejectedFile.Entry> rejected)
    {
        long memories = 0, bytes = 0, refused = 0;
        DateTimeOffset? oldest = null;
        string? reason = null;
        foreach (var entry in waiting)
        {
            memories++;
            bytes += WaitingFile.Size(entry);
            oldest ??= entry.At;
        }
        foreach (var entry in rejected)
        {
            refused++;
            bytes += entry.Bytes;
            reason = entry.Reason;
        }
        return new SpoolState { Memories = memories, Bytes = bytes, Oldest = oldest, Rejected = refused, LastRejection = reason };
    }
}
