using AgentMemory.Chunking;
using AgentMemory.Lifecycle;

namespace AgentMemory.Ingestion;

/// <summary>
/// One document to its chunks and one receipt. A chunk's id follows from its text, so that text inserted before it moves it and nothing is embedded again.
/// What an earlier version had and this one has not goes at the end; cut off there, the next ingest of the document finds it and removes it.
/// </summary>
internal sealed class DocumentIngestion(MemoryWriter writer, IMemoryIndex index, DocumentChunker chunker, EmbeddingProfileInfo profile, string analysis, TimeProvider time)
{
    private const int PageSize = 1_000;

    public static string IdOf(DocumentInput document) => document.DocumentId ?? document.Uri ?? MemoryIds.Hash(document.Text ?? "");

    public async Task<DocumentReceipt> IngestAsync(DocumentInput? document, CancellationToken cancellationToken)
    {
        if (document is null) return new DocumentReceipt { DocumentId = "", Status = WriteStatus.Failed, Code = "empty-text", Reason = "The document is null; there is nothing to ingest." };
        string id = IdOf(document);
        DocumentReceipt Failed(string code, string reason) => new() { DocumentId = id, Uri = document.Uri, Status = WriteStatus.Failed, Code = code, Reason = reason };
        if (string.IsNullOrWhiteSpace(document.Text)) return Failed("empty-text", "The document holds no text.");
        if (document.Text.Length > MemoryLimits.MaxDocumentLength) return Failed("text-too-long", $"The document has {document.Text.Length:N0} characters; at most {MemoryLimits.MaxDocumentLength:N0} are allowed. Split it.");
        if (MemoryValidation.CheckCommon(document.Importance, document.Tags, document.Metadata) is { } bad) return Failed(bad.Code, bad.Reason);

        var pending = Describe(document, id, chunker.Chunk(document.Text, DocumentTypes.IsMarkdown(document)));
        var receipts = new WriteReceipt?[pending.Count];
        await writer.WriteAsync(pending, receipts, inOrder: false, cancellationToken).ConfigureAwait(false);
        var receipt = new DocumentReceipt
        {
            DocumentId = id,
            Uri = document.Uri,
            Chunks = receipts!,
            Embedded = receipts.Count(r => r is { Status: WriteStatus.Stored or WriteStatus.Replaced, Reused: false }),
            Status = WriteStatus.Stored,
        };
        if (receipts.FirstOrDefault(r => r!.Status == WriteStatus.Failed) is { } failed) return receipt with { Status = WriteStatus.Failed, Code = failed.Code, Reason = failed.Reason };
        try
        {
            receipt = receipt with { Removed = await RemoveVanishedAsync(document.Scope, id, pending, cancellationToken).ConfigureAwait(false) };
        }
        catch (Exception ex) when (ex is MemoryIndexException or OperationCanceledException)
        {
            return receipt with { Status = WriteStatus.Failed, Code = ex is MemoryIndexException ? "index-failed" : "cancelled", Reason = $"All chunks are stored, but those of the earlier version are not all removed ({ex.Message}). Ingest the document again: what is there is not stored twice." };
        }
        bool isNew = receipt.Removed == 0 && receipts.All(r => r!.Status == WriteStatus.Stored);
        bool isSame = receipt.Removed == 0 && receipts.All(r => r!.Status == WriteStatus.Duplicate);
        return receipt with { Status = isNew ? WriteStatus.Stored : isSame ? WriteStatus.Duplicate : WriteStatus.Replaced };
    }

    private List<PendingMemory> Describe(DocumentInput document, string id, IReadOnlyList<TextChunk> chunks)
    {
        var now = time.Now();
        string version = MemoryIds.Hash(document.Text);
        var occurrences = new Dictionary<string, int>(StringComparer.Ordinal);
        var pending = new List<PendingMemory>(chunks.Count);
        for (int i = 0; i < chunks.Count; i++)
        {
            string text = document.Text[chunks[i].Start..chunks[i].End], hash = MemoryIds.Hash(text);
            int occurrence = occurrences[hash] = occurrences.GetValueOrDefault(hash) + 1;
            pending.Add(new PendingMemory(i, new MemoryRecord
            {
                Id = MemoryIds.OfChunk(document.Scope, id, hash, occurrence),
                Kind = MemoryKind.DocumentChunk,
                Text = text,
                Analysis = analysis,
                Scope = document.Scope,
                OccurredAt = Instants.Whole(document.OccurredAt ?? now),
                CreatedAt = now,
                UpdatedAt = now,
                Importance = document.Importance,
                Tags = document.Tags,
                Metadata = document.Metadata,
                Source = new MemorySource { Uri = document.Uri, DocumentId = id, Version = version, ChunkIndex = i, Start = chunks[i].Start, End = chunks[i].End, HeadingPath = chunks[i].HeadingPath },
                ContentHash = hash,
                ProfileFingerprint = profile.Fingerprint,
            }));
        }
        return pending;
    }

    private async Task<int> RemoveVanishedAsync(MemoryScope scope, string documentId, List<PendingMemory> pending, CancellationToken cancellationToken)
    {
        var own = new MemoryFilter.All(
        [
            new MemoryFilter.Comparison("source.documentId", FilterOperator.Equal, documentId),
            new MemoryFilter.Comparison("kind", FilterOperator.Equal, MemoryFields.KindText(MemoryKind.DocumentChunk)),
        ]);
        // Every chunk of this version is there, so the same number means that nothing else is.
        if (await index.CountAsync(scope, own, cancellationToken).ConfigureAwait(false) == pending.Count) return 0;
        var kept = pending.Select(p => p.Record.Id).ToHashSet();
        var vanished = new List<Guid>();
        Guid? from = null;
        do
        {
            var (items, next) = await index.ScrollAsync(scope, own, PageSize, from, cancellationToken).ConfigureAwait(false);
            // A tenant's document without a user may have the id of a user's document.
            vanished.AddRange(items.Where(i => i.Scope == scope && !kept.Contains(i.Id)).Select(i => i.Id));
            from = next;
        } while (from is not null);
        foreach (var ids in vanished.Chunk(PageSize)) await index.DeleteAsync(ids, scope, cancellationToken).ConfigureAwait(false);
        return vanished.Count;
    }
}
