using System.Threading.Channels;
using AgentMemory.Recall.Lexical;
using Microsoft.Extensions.Logging;

namespace AgentMemory.Ingestion;

/// <summary>A checked memory on its way: only its vector is missing.</summary>
internal sealed record PendingMemory(int Index, MemoryRecord Record, string EmbeddedText);

/// <summary>
/// Embeds and stores pending memories: known ones are answered as duplicates without embedding, the others are embedded while the batch before is
/// being written. Every pending memory gets exactly one receipt, whatever happens.
/// </summary>
internal sealed class MemoryWriter(ITextEmbedder embedder, IMemoryIndex index, TermExtraction extraction, int batchSize, ILogger logger)
{
    private readonly TurnNumbering _numbering = new(index);

    public async Task WriteAsync(IReadOnlyList<PendingMemory> pending, WriteReceipt?[] receipts, CancellationToken cancellationToken)
    {
        var embedded = Channel.CreateBounded<Batch>(capacity: 2); // full: the embedder waits for the engine
        using var numbers = _numbering.Begin();
        var embedding = EmbedAsync(pending, receipts, embedded.Writer, numbers, cancellationToken);
        await foreach (var batch in embedded.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            await StoreAsync(batch, receipts, cancellationToken).ConfigureAwait(false);
        var followers = await embedding.ConfigureAwait(false);
        // A repetition inside the call is a duplicate only of what really got stored.
        foreach (var (item, first) in followers)
            receipts[item.Index] = receipts[first] is { Status: WriteStatus.Failed } failed
                ? failed with { Index = item.Index }
                : new WriteReceipt { Index = item.Index, Status = WriteStatus.Duplicate, Id = item.Record.Id };
    }

    private async Task<List<(PendingMemory Item, int First)>> EmbedAsync(IReadOnlyList<PendingMemory> pending, WriteReceipt?[] receipts, ChannelWriter<Batch> output, TurnNumbering.Call numbers, CancellationToken cancellationToken)
    {
        var followers = new List<(PendingMemory Item, int First)>();
        try
        {
            var seen = new Dictionary<Guid, (MemoryRecord Record, int Index)>();
            foreach (var chunk in pending.Chunk(batchSize))
            {
                try
                {
                    await output.WriteAsync(await PrepareAsync(chunk, seen, followers, receipts, numbers, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
                }
                catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
                {
                    Fail(chunk, receipts, "cancelled", "The call was cancelled before this item was stored.");
                }
                catch (Exception ex) // one broken batch must not take the receipts of the others with it
                {
                    logger.LogError(ex, "A batch of {Count} memories could not be prepared", chunk.Length);
                    Fail(chunk.Where(c => !followers.Exists(f => f.Item == c)), receipts, ex is MemoryIndexException ? "index-failed" : "embedding-failed", ex.Message);
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
        var wanted = new List<(PendingMemory Item, MemoryRecord Record, bool Replaces)>();
        foreach (var scope in chunk.GroupBy(p => p.Record.Scope.Tenant, StringComparer.Ordinal))
        {
            var stored = await index.GetAsync([.. scope.Select(p => p.Record.Id).Distinct()], new MemoryScope { Tenant = scope.Key }, cancellationToken).ConfigureAwait(false);
            foreach (var item in scope)
            {
                var record = item.Record;
                bool repeated = seen.TryGetValue(record.Id, out var first);
                var before = repeated ? first.Record : stored.GetValueOrDefault(record.Id);
                // A turn keeps the number that it has; terms of an earlier analysis make it a replacement.
                if (record.TurnIndex is null && before is not null) record = record with { TurnIndex = before.TurnIndex };
                if (before is not null && RecordEquality.SameContent(before, record))
                {
                    if (repeated) followers.Add((item, first.Index));
                    else receipts[item.Index] = new WriteReceipt { Index = item.Index, Status = WriteStatus.Duplicate, Id = record.Id };
                    continue;
                }
                if (before is not null) record = record with { Version = before.Version + 1, CreatedAt = before.CreatedAt };
                record = await NumberAsync(record, numbers, cancellationToken).ConfigureAwait(false);
                seen[record.Id] = (record, item.Index);
                wanted.Add((item, record, before is not null));
            }
        }
        var outcomes = wanted.Count == 0 ? [] : await embedder.EmbedDocumentsAsync([.. wanted.Select(w => w.Item.EmbeddedText)], cancellationToken).ConfigureAwait(false);
        var batch = new Batch([], []);
        for (int i = 0; i < wanted.Count; i++)
        {
            var (item, record, replaces) = wanted[i];
            var outcome = outcomes[i];
            if (!outcome.HasVector)
            {
                seen.Remove(record.Id);
                Fail([item], receipts, outcome.Status == EmbeddingStatus.Empty ? "empty-text" : "embedding-failed", outcome.Reason ?? "The model gave no vector for this text.");
                continue;
            }
            batch.Memories.Add(new IndexedMemory(record, outcome.Vector) { Terms = extraction.Extract(record) });
            batch.Receipts.Add(new WriteReceipt
            {
                Index = item.Index,
                Status = replaces ? WriteStatus.Replaced : WriteStatus.Stored,
                Id = record.Id,
                Truncated = outcome.Status == EmbeddingStatus.Truncated,
            });
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

    private async Task StoreAsync(Batch batch, WriteReceipt?[] receipts, CancellationToken cancellationToken)
    {
        if (batch.Memories.Count == 0) return;
        try
        {
            await index.UpsertAsync(batch.Memories, cancellationToken).ConfigureAwait(false);
            foreach (var receipt in batch.Receipts) receipts[receipt.Index] = receipt;
        }
        catch (Exception ex) // the reader must go on: the embedder waits for it
        {
            // A cancelled write may have reached the engine; a retry is the same memory, so saying "not stored" loses nothing.
            bool cancelled = ex is OperationCanceledException && cancellationToken.IsCancellationRequested;
            if (!cancelled) logger.LogError(ex, "A batch of {Count} memories was not stored", batch.Memories.Count);
            foreach (var receipt in batch.Receipts)
                receipts[receipt.Index] = receipt with { Status = WriteStatus.Failed, Code = cancelled ? "cancelled" : "index-failed", Reason = cancelled ? "The call was cancelled before this item was acknowledged." : ex.Message };
        }
    }

    private static void Fail(IEnumerable<PendingMemory> items, WriteReceipt?[] receipts, string code, string reason)
    {
        foreach (var item in items)
            receipts[item.Index] ??= new WriteReceipt { Index = item.Index, Status = WriteStatus.Failed, Id = item.Record.Id, Code = code, Reason = reason };
    }

    private sealed record Batch(List<IndexedMemory> Memories, List<WriteReceipt> Receipts);
}
