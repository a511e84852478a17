using System.Threading.Channels;
using AgentMemory.Lifecycle;
using Microsoft.Extensions.Logging;

namespace AgentMemory.Ingestion;

/// <summary>A checked memory on its way: only its vector is missing.</summary>
internal sealed record PendingMemory(int Index, MemoryRecord Record);

/// <summary>
/// Embeds and stores pending memories: known ones are answered as duplicates without embedding, the others are embedded while the batch before is
/// being written. Every pending memory gets exactly one receipt, whatever happens. A memory that is replaced leaves its earlier version as history,
/// in the same write.
/// </summary>
internal sealed class MemoryWriter(MemoryVectors vectors, IMemoryIndex index, ContradictionFinder contradictions, int batchSize, ILogger logger)
{
    private readonly TurnNumbering _numbering = new(index);

    /// <param name="pending">What is to be stored.</param>
    /// <param name="receipts">Gets one receipt an item.</param>
    /// <param name="inOrder">After a batch that failed because the index is away, nothing more is written.</param>
    /// <param name="cancellationToken">Stops the rest.</param>
    public async Task WriteAsync(IReadOnlyList<PendingMemory> pending, WriteReceipt?[] receipts, bool inOrder, CancellationToken cancellationToken)
    {
        var outage = new Outage(inOrder);
        var embedded = Channel.CreateBounded<Batch>(capacity: 2); // full: the embedder waits for the engine
        using var numbers = _numbering.Begin();
        var embedding = EmbedAsync(pending, receipts, embedded.Writer, numbers, outage, cancellationToken);
        await foreach (var batch in embedded.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            await StoreAsync(batch, receipts, outage, cancellationToken).ConfigureAwait(false);
        var followers = await embedding.ConfigureAwait(false);
        // A repetition inside the call is a duplicate only of what really got stored.
        foreach (var (item, first) in followers)
            receipts[item.Index] = receipts[first] is { Status: WriteStatus.Failed } failed
                ? failed with { Index = item.Index }
                : new WriteReceipt { Index = item.Index, Status = WriteStatus.Duplicate, Id = item.Record.Id };
    }

    /// <summary>Stores records exactly as they are, in one engine write.</summary>
    /// <exception cref="MemoryIndexException">The engine failed; nothing or a part is stored.</exception>
    /// <exception cref="ArgumentException">The model has no vector for a text.</exception>
    public async Task WriteAsIsAsync(IReadOnlyList<MemoryRecord> records, CancellationToken cancellationToken)
    {
        var found = await vectors.OfAsync([.. records.Select(r => (r, (MemoryRecord?)r))], cancellationToken).ConfigureAwait(false);
        for (int i = 0; i < records.Count; i++)
            if (!found[i].Outcome.HasVector) throw new ArgumentException($"The text has no embedding: {found[i].Outcome.Reason}");
        await index.UpsertAsync([.. records.Select((r, i) => vectors.Indexed(r, found[i].Outcome.Vector))], cancellationToken).ConfigureAwait(false);
    }

    private async Task<List<(PendingMemory Item, int First)>> EmbedAsync(IReadOnlyList<PendingMemory> pending, WriteReceipt?[] receipts, ChannelWriter<Batch> output, TurnNumbering.Call numbers, Outage outage, CancellationToken cancellationToken)
    {
        var followers = new List<(PendingMemory Item, int First)>();
        try
        {
            var seen = new Dictionary<Guid, (MemoryRecord Record, int Index)>();
            foreach (var chunk in pending.Chunk(batchSize))
            {
                try
                {
                    outage.Require();
                    await output.WriteAsync(await PrepareAsync(chunk, seen, followers, receipts, numbers, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
                }
                catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
                {
                    Fail(chunk, receipts, "cancelled", "The call was cancelled before this item was stored.");
                }
                catch (Exception ex) // one broken batch must not take the receipts of the others with it
                {
                    if (!outage.Note(ex)) logger.LogError(ex, "A batch of {Count} memories could not be prepared", chunk.Length);
                    Fail(chunk.Where(c => !followers.Exists(f => f.Item == c)), receipts, ex is MemoryIndexException ? "index-failed" : "embedding-failed", ex.Message, KindOf(ex));
                }
            }
        }
        finally
        {
            output.Complete();
        }
        return followers;
    }

    private async Task<Batch> PrepareAsync(PendingMemory[] chunk, Dictionary<Guid, (MemoryRecord Record, int Index)> seen, List<(PendingMemory Item, int First)> followers, WriteReceipt?[] receipts, TurnNumbering.Call numbers, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var wanted = new List<Wanted>();
        foreach (var scope in chunk.GroupBy(p => p.Record.Scope.Tenant, StringComparer.Ordinal))
        {
            var stored = await index.GetAsync([.. scope.Select(p => p.Record.Id).Distinct()], new MemoryScope { Tenant = scope.Key }, cancellationToken).ConfigureAwait(false);
            foreach (var item in scope)
            {
                var record = item.Record;
                bool repeated = seen.TryGetValue(record.Id, out var first);
                var before = repeated ? first.Record : stored.GetValueOrDefault(record.Id);
                if (before is not null) record = RecordEquality.Continue(before, record);
                // Given earlier and stored later, for instance after an outage: the order of arrival is that of the versions.
                if (before is not null && record.UpdatedAt < before.UpdatedAt) record = record with { UpdatedAt = before.UpdatedAt.AddTicks(TimeSpan.TicksPerMicrosecond) };
                if (before is not null && RecordEquality.SameContent(before, record))
                {
                    if (repeated) followers.Add((item, first.Index));
                    else receipts[item.Index] = new WriteReceipt { Index = item.Index, Status = WriteStatus.Duplicate, Id = record.Id, SupersededBy = before.SupersededBy };
                    continue;
                }
                record = await NumberAsync(record, numbers, cancellationToken).ConfigureAwait(false);
                if (before is not null && RecordEquality.SaysTheSame(before, record)) record = record with { UpdatedAt = before.UpdatedAt }; // known since then
                seen[record.Id] = (record, item.Index);
                wanted.Add(new Wanted(item, record, before, repeated ? null : before));
            }
        }
        return await EmbedAsync(wanted, seen, receipts, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Batch> EmbedAsync(List<Wanted> wanted, Dictionary<Guid, (MemoryRecord Record, int Index)> seen, WriteReceipt?[] receipts, CancellationToken cancellationToken)
    {
        // The earlier versions stand behind the memories, so that one call embeds them all.
        var texts = wanted.Select(w => (w.Record, w.Stored)).ToList();
        int[] versionAt = [.. Enumerable.Repeat(-1, wanted.Count)];
        for (int i = 0; i < wanted.Count; i++)
        {
            if (wanted[i].Before is not { } before || !MemoryVersions.AreKept(before) || RecordEquality.SaysTheSame(before, wanted[i].Record)) continue;
            versionAt[i] = texts.Count;
            texts.Add((MemoryVersions.Keep(before, wanted[i].Record.UpdatedAt), wanted[i].Stored));
        }
        var found = await vectors.OfAsync(texts, cancellationToken).ConfigureAwait(false);
        var batch = new Batch([], []);
        for (int i = 0; i < wanted.Count; i++)
        {
            var (item, record, before, _) = wanted[i];
            var (outcome, reused) = found[i];
            if (!outcome.HasVector)
            {
                seen.Remove(record.Id);
                Fail([item], receipts, outcome.Status == EmbeddingStatus.Empty ? "empty-text" : "embedding-failed", outcome.Reason ?? "The model gave no vector for this text.");
                continue;
            }
            if (versionAt[i] >= 0)
            {
                var old = found[versionAt[i]].Outcome;
                if (!old.HasVector)
                {
                    seen.Remove(record.Id);
                    Fail([item], receipts, "embedding-failed", "The earlier version has no vector any more, so it cannot be kept; nothing was changed. Forget the memory first if its history may go.");
                    continue;
                }
                batch.Memories.Add(vectors.Indexed(texts[versionAt[i]].Record, old.Vector));
            }
            var indexed = vectors.Indexed(record, outcome.Vector);
            batch.Receipts.Add(new WriteReceipt
            {
                Index = item.Index,
                Status = before is null ? WriteStatus.Stored : WriteStatus.Replaced,
                Id = record.Id,
                Truncated = outcome.Status == EmbeddingStatus.Truncated,
                Reused = reused,
                SupersededBy = record.SupersededBy,
                Contradictions = before is null ? await contradictions.FindAsync(indexed, batch.Memories, cancellationToken).ConfigureAwait(false) : null,
            });
            batch.Memories.Add(indexed);
        }
        return batch;
    }

    private static async ValueTask<MemoryRecord> NumberAsync(MemoryRecord record, TurnNumbering.Call numbers, CancellationToken cancellationToken)
    {
        if (record.Kind != MemoryKind.Episode || record.Scope.Session is null) return record;
        if (record.TurnIndex is not { } given) return record with { TurnIndex = await numbers.NextAsync(record.Scope, cancellationToken).ConfigureAwait(false) };
        numbers.Note(record.Scope, given);
        return record;
    }

    private async Task StoreAsync(Batch batch, WriteReceipt?[] receipts, Outage outage, CancellationToken cancellationToken)
    {
        if (batch.Memories.Count == 0) return;
        try
        {
            outage.Require();
            await index.UpsertAsync(batch.Memories, cancellationToken).ConfigureAwait(false);
            foreach (var receipt in batch.Receipts) receipts[receipt.Index] = receipt;
        }
        catch (Exception ex) // the reader must go on: the embedder waits for it
        {
            // A cancelled write may have reached the engine; a retry is the same memory, so saying "not stored" loses nothing.
            bool cancelled = ex is OperationCanceledException && cancellationToken.IsCancellationRequested;
            if (!outage.Note(ex) && !cancelled) logger.LogError(ex, "A batch of {Count} memories was not stored", batch.Memories.Count);
            var (code, reason, kind) = cancelled ? ("cancelled", "The call was cancelled before this item was acknowledged.", (MemoryIndexErrorKind?)null) : ("index-failed", ex.Message, KindOf(ex));
            foreach (var receipt in batch.Receipts)
                receipts[receipt.Index] = receipt with { Status = WriteStatus.Failed, Contradictions = null, Code = code, Reason = reason, FailedBy = kind, Transient = kind?.IsTransient() ?? false };
        }
    }

    private static void Fail(IEnumerable<PendingMemory> items, WriteReceipt?[] receipts, string code, string reason, MemoryIndexErrorKind? kind = null)
    {
        foreach (var item in items)
            receipts[item.Index] ??= new WriteReceipt { Index = item.Index, Status = WriteStatus.Failed, Id = item.Record.Id, Code = code, Reason = reason, FailedBy = kind, Transient = kind?.IsTransient() ?? false };
    }

    private static MemoryIndexErrorKind KindOf(Exception failure) => failure is MemoryIndexException index ? index.Kind : MemoryIndexErrorKind.Internal;

    /// <param name="Item">What was asked.</param>
    /// <param name="Record">What will be stored.</param>
    /// <param name="Before">What it replaces, in the index or earlier in this call.</param>
    /// <param name="Stored">What it replaces in the index, whose vector may serve.</param>
    private sealed record Wanted(PendingMemory Item, MemoryRecord Record, MemoryRecord? Before, MemoryRecord? Stored);

    /// <summary>Whether the index was found to be away in the course of a call, by the side that reads or the side that writes.</summary>
    private sealed class Outage(bool ends)
    {
        private volatile MemoryIndexException? _away;

        /// <returns>Whether it is an outage that ends the call.</returns>
        public bool Note(Exception failure)
        {
            if (!ends || failure is not MemoryIndexException { IsTransient: true } away) return false;
            _away ??= away;
            return true;
        }

        /// <exception cref="MemoryIndexException">The index is away, and nothing more is to be written.</exception>
        public void Require()
        {
            if (_away is { } away) throw away;
        }
    }

    private sealed record Batch(List<IndexedMemory> Memories, List<WriteReceipt> Receipts);
}
