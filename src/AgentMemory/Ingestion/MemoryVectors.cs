using AgentMemory.Recall.Lexical;

namespace AgentMemory.Ingestion;

/// <summary>Vectors for records: the stored one where the embedded text has not changed, else a new one.</summary>
internal sealed class MemoryVectors(ITextEmbedder embedder, IMemoryIndex index, TermExtraction extraction)
{
    /// <param name="records">Each with the record whose vector may serve, as it is stored, or null.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>One an item, in order; Reused says that nothing was embedded for it.</returns>
    public async ValueTask<IReadOnlyList<(EmbeddingOutcome Outcome, bool Reused)>> OfAsync(IReadOnlyList<(MemoryRecord Record, MemoryRecord? Stored)> records, CancellationToken cancellationToken)
    {
        var found = new (EmbeddingOutcome Outcome, bool Reused)[records.Count];
        foreach (var tenant in records.Where(r => CanReuse(r.Record, r.Stored)).Select(r => r.Stored!).GroupBy(s => s.Scope.Tenant, StringComparer.Ordinal))
        {
            var stored = await index.GetVectorsAsync([.. tenant.Select(Owner).Distinct()], new MemoryScope { Tenant = tenant.Key }, cancellationToken).ConfigureAwait(false);
            for (int i = 0; i < records.Count; i++)
            {
                if (CanReuse(records[i].Record, records[i].Stored) && records[i].Record.Scope.Tenant == tenant.Key && stored.TryGetValue(Owner(records[i].Stored!), out var vector))
                    found[i] = (new EmbeddingOutcome { Status = EmbeddingStatus.Ok, Vector = vector }, true);
            }
        }
        int[] missing = [.. Enumerable.Range(0, records.Count).Where(i => found[i].Outcome is null)];
        if (missing.Length == 0) return found;
        var outcomes = await embedder.EmbedDocumentsAsync([.. missing.Select(i => EmbeddedTexts.Of(records[i].Record))], cancellationToken).ConfigureAwait(false);
        for (int i = 0; i < missing.Length; i++) found[missing[i]] = (outcomes[i], false);
        return found;
    }

    /// <summary>The memory as the index takes it: with its vector and its words.</summary>
    public IndexedMemory Indexed(MemoryRecord record, ReadOnlyMemory<float> vector) => new(record, vector) { Terms = extraction.Extract(record) };

    // A record that is about to be written for the first time asks for its own id and finds nothing.
    private static Guid Owner(MemoryRecord stored) => stored.VersionOf ?? stored.Id;

    private bool CanReuse(MemoryRecord record, MemoryRecord? stored) => stored is not null
        && stored.ProfileFingerprint == embedder.Profile.Fingerprint && EmbeddedTexts.Of(stored) == EmbeddedTexts.Of(record);
}
