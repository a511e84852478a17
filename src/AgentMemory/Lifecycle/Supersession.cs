using AgentMemory.Ingestion;

namespace AgentMemory.Lifecycle;

/// <summary>
/// Replaces one memory by another in one write: earlier versions, the new memory, and last the old one with its end. The embedded engine commits a write
/// as a whole or not at all. A server may apply a part of one that is cut off (its shards apply theirs apart): whichever part it is, no text is lost, and
/// the same call again completes it, since every id follows from what was asked.
/// </summary>
internal sealed class Supersession(IMemoryIndex index, MemoryWriter writer, HistoryReader history, TimeProvider time) : IDisposable
{
    // Two replacements of one memory at once would both find it open.
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <param name="request">What was asked.</param>
    /// <param name="describe">Makes the record of the new memory from its input and the scope of the old one.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task<SupersedeReceipt> RunAsync(SupersedeRequest request, Func<MemoryInput, MemoryRecord> describe, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await ReplaceAsync(request, describe, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task<SupersedeReceipt> ReplaceAsync(SupersedeRequest request, Func<MemoryInput, MemoryRecord> describe, CancellationToken cancellationToken)
    {
        SupersedeReceipt Failed(string code, string reason) => new() { Status = WriteStatus.Failed, Id = request.Id, Code = code, Reason = reason };
        var now = time.Now();
        var old = await GetAsync(request.Id, request.Scope, cancellationToken).ConfigureAwait(false);
        if (old is null) return Failed("not-found", $"There is no memory {request.Id:D} in this scope.");
        if (old.VersionOf is { } owner) return Failed("old-version", $"{old.Id:D} is an earlier version of {owner:D}; supersede that one.");
        if (old.Kind == MemoryKind.DocumentChunk) return Failed("document-chunk", "A chunk is replaced by ingesting its document again.");

        MemoryRecord made;
        bool isStored;
        if (request.New is { } input)
        {
            if (MemoryValidation.Check(input) is { } bad) return Failed(bad.Code, bad.Reason);
            if (input.Scope != MemoryScope.Default && input.Scope != old.Scope) return Failed("other-scope", "The new memory belongs to where the old one belongs; leave its scope out.");
            (made, isStored) = await FindNewAsync(describe(input with { Scope = old.Scope }), old, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            if (await GetAsync(request.By!.Value, request.Scope, cancellationToken).ConfigureAwait(false) is not { } there) return Failed("not-found", $"There is no memory {request.By:D} in this scope.");
            if (there.VersionOf is not null) return Failed("old-version", $"{there.Id:D} is an earlier version of {there.VersionOf:D}; name that one.");
            if (there.Kind == MemoryKind.DocumentChunk) return Failed("document-chunk", "A chunk cannot replace a memory; remember what it says as a fact.");
            (made, isStored) = (there, true);
        }
        if (made.Id == old.Id) return Failed("same-memory", "A memory cannot replace itself. To change its fields remember it again.");
        if (old.SupersededBy is { } by)
        {
            if (by != made.Id) return Failed("already-superseded", $"{old.Id:D} has been replaced by {by:D}; supersede that one.");
            var missing = await MissingAsync(old, made, isStored, Instants.Whole(request.At ?? made.ValidFrom ?? old.SupersededAt ?? now), cancellationToken).ConfigureAwait(false);
            if (missing.Count > 0) await writer.WriteAsIsAsync(missing, cancellationToken).ConfigureAwait(false);
            return new SupersedeReceipt { Status = missing.Count > 0 ? WriteStatus.Stored : WriteStatus.Duplicate, Id = old.Id, By = by, At = old.ValidTo, LearntAt = old.SupersededAt };
        }
        if (made.SupersededBy is { } later) return Failed("already-superseded", $"{made.Id:D} has itself been replaced by {later:D}.");
        if (made.Supersedes is { } other && other != old.Id) return Failed("already-superseded", $"{made.Id:D} replaces {other:D} already; remember the new state as a memory of its own.");
        var at = Instants.Whole(request.At ?? made.ValidFrom ?? now);
        if (old.ValidFrom > at) return Failed("time-range", $"The old memory holds only from {old.ValidFrom:O} on; a replacement at {at:O} would leave it no time. Give a later time, or forget it.");
        if (made.ValidTo <= at) return Failed("time-range", $"The new memory holds only until {made.ValidTo:O}, so it cannot hold from {at:O} on.");

        var write = new List<MemoryRecord> { MemoryVersions.Keep(old, now) };
        if (made.Supersedes == old.Id) // by a call that was cut off
        {
            if (await UnlinkedVersionAsync(made, at, cancellationToken).ConfigureAwait(false) is { } unlinked) write.Add(unlinked);
        }
        else
        {
            if (isStored) write.Add(MemoryVersions.Keep(made, now));
            made = made with { Supersedes = old.Id, ValidFrom = made.ValidFrom ?? at, UpdatedAt = now, Version = isStored ? made.Version + 1 : 1 };
            write.Add(made);
        }
        write.Add(old with { ValidTo = old.ValidTo < at ? old.ValidTo : at, SupersededBy = made.Id, SupersededAt = now, UpdatedAt = now, Version = old.Version + 1 });
        await writer.WriteAsIsAsync(write, cancellationToken).ConfigureAwait(false);
        return new SupersedeReceipt { Status = WriteStatus.Stored, Id = old.Id, By = made.Id, At = at, LearntAt = now };
    }

    /// <summary>
    /// What of a replacement that closed the old memory is not there, as the first call would have written it: shards of a server apply their parts apart.
    /// </summary>
    private async Task<List<MemoryRecord>> MissingAsync(MemoryRecord old, MemoryRecord made, bool isStored, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var learntAt = old.SupersededAt ?? old.UpdatedAt;
        var missing = new List<MemoryRecord>();
        var open = old with { SupersededBy = null, ValidTo = old.ValidTo < at ? old.ValidTo : null };
        if (await MissingVersionAsync(open, learntAt, cancellationToken).ConfigureAwait(false) is { } version) missing.Add(version);
        if (made.Supersedes == old.Id)
        {
            if (await UnlinkedVersionAsync(made, at, cancellationToken).ConfigureAwait(false) is { } unlinked) missing.Add(unlinked);
            return missing;
        }
        if (isStored) missing.Add(MemoryVersions.Keep(made, learntAt));
        missing.Add(made with { Supersedes = old.Id, ValidFrom = made.ValidFrom ?? at, CreatedAt = isStored ? made.CreatedAt : learntAt, UpdatedAt = learntAt, Version = isStored ? made.Version + 1 : 1 });
        return missing;
    }

    /// <summary>What a memory was before it became the replacement of another one, where that should be kept and is not.</summary>
    private async Task<MemoryRecord?> UnlinkedVersionAsync(MemoryRecord made, DateTimeOffset at, CancellationToken cancellationToken) => made.UpdatedAt <= made.CreatedAt
        ? null // it was made as one
        : await MissingVersionAsync(made with { Supersedes = null, ValidFrom = made.ValidFrom == at ? null : made.ValidFrom }, made.UpdatedAt, cancellationToken).ConfigureAwait(false);

    /// <summary>The version that a write at <paramref name="until"/> should have left; null where it did.</summary>
    /// <param name="before">What the memory said before, with the number that it has now.</param>
    /// <param name="until">Knowledge time of the write.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    private async Task<MemoryRecord?> MissingVersionAsync(MemoryRecord before, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var versions = await history.VersionsAsync(before.Id, before.Scope, cancellationToken).ConfigureAwait(false);
        if (versions.Exists(v => v.SupersededAt == until)) return null;
        return MemoryVersions.Keep(before with { Version = before.Version - 1, UpdatedAt = versions.Max(v => v.SupersededAt) ?? before.CreatedAt }, until);
    }

    /// <summary>The new memory where it is stored and open, else as it will be stored. What was true once and has been replaced since comes back as a memory of its own.</summary>
    private async Task<(MemoryRecord Record, bool IsStored)> FindNewAsync(MemoryRecord plain, MemoryRecord old, CancellationToken cancellationToken)
    {
        var successor = plain with { Id = MemoryIds.OfSuccessor(plain.Id, old.Id) };
        var there = await index.GetAsync([plain.Id, successor.Id], old.Scope, cancellationToken).ConfigureAwait(false);
        if (there.GetValueOrDefault(successor.Id) is { } again) return (again, true);
        if (plain.Id == old.Id) return (plain, true);
        if (there.GetValueOrDefault(plain.Id) is not { } stored) return (plain, false);
        return stored.SupersededBy is null || old.SupersededBy == stored.Id ? (stored, true) : (successor, false);
    }

    private async Task<MemoryRecord?> GetAsync(Guid id, MemoryScope scope, CancellationToken cancellationToken) =>
        (await index.GetAsync([id], scope, cancellationToken).ConfigureAwait(false)).GetValueOrDefault(id);
}
