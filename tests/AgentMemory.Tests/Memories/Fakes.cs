using System.Collections.Concurrent;
using AgentMemory.Qdrant;
using AgentMemory.Qdrant.Embedded;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace AgentMemory.Tests.Memories;

/// <summary>Deterministic vectors from letters: equal texts are equal, and nothing is loaded.</summary>
internal sealed class LetterEmbedder(string fingerprint = "letters") : ITextEmbedder
{
    public const int Dims = 26;

    public ConcurrentQueue<string> Embedded { get; } = new();

    public Action<string> OnText { get; set; } = _ => { };

    public EmbeddingProfileInfo Profile { get; } = new("letters", fingerprint, Dims);

    public int MaxTokens => 512;

    public int CountTokens(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;

    public ValueTask<IReadOnlyList<EmbeddingOutcome>> EmbedQueriesAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken = default) => new([.. texts.Select(Embed)]);

    public ValueTask<IReadOnlyList<EmbeddingOutcome>> EmbedDocumentsAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken = default)
    {
        foreach (string text in texts)
        {
            cancellationToken.ThrowIfCancellationRequested();
            OnText(text);
            Embedded.Enqueue(text);
        }
        return new([.. texts.Select(Embed)]);
    }

    private static EmbeddingOutcome Embed(string text)
    {
        float[] vector = new float[Dims];
        foreach (char c in text.ToLowerInvariant()) if (char.IsAsciiLetter(c)) vector[c - 'a']++;
        float norm = MathF.Sqrt(vector.Sum(v => v * v));
        if (norm == 0) return new EmbeddingOutcome { Status = EmbeddingStatus.Empty, Reason = "No letter." };
        return new EmbeddingOutcome { Status = EmbeddingStatus.Ok, Vector = vector.Select(v => v / norm).ToArray() };
    }
}

/// <summary>Another index with faults on demand.</summary>
internal sealed class FaultyIndex(IMemoryIndex inner) : IMemoryIndex
{
    public Func<int, Exception?> OnUpsert { get; set; } = _ => null;

    /// <summary>What of a write that fails has been applied all the same.</summary>
    public Func<IReadOnlyList<IndexedMemory>, IReadOnlyList<IndexedMemory>> AppliedInSpite { get; set; } = _ => [];

    public Func<Exception?> OnDelete { get; set; } = () => null;

    private int _upserts;

    public string Description => inner.Description;

    public string Collection => inner.Collection;

    public ValueTask PrepareAsync(EmbeddingProfileInfo profile, CancellationToken cancellationToken = default) => inner.PrepareAsync(profile, cancellationToken);

    public async ValueTask UpsertAsync(IReadOnlyList<IndexedMemory> memories, CancellationToken cancellationToken = default)
    {
        var fault = OnUpsert(_upserts++);
        await inner.UpsertAsync(fault is null ? memories : AppliedInSpite(memories), cancellationToken);
        if (fault is not null) throw fault;
    }

    public ValueTask<IReadOnlyDictionary<Guid, MemoryRecord>> GetAsync(IReadOnlyList<Guid> ids, MemoryScope scope, CancellationToken cancellationToken = default) => inner.GetAsync(ids, scope, cancellationToken);

    public ValueTask<IReadOnlyList<MemoryHit>> SearchAsync(ReadOnlyMemory<float> query, MemoryScope scope, MemoryFilter? filter, int top, double? minScore, CancellationToken cancellationToken = default) => inner.SearchAsync(query, scope, filter, top, minScore, cancellationToken);

    public ValueTask<IReadOnlyList<Participant>> GetParticipantsAsync(MemoryScope scope, MemoryFilter? visible, CancellationToken cancellationToken = default) => inner.GetParticipantsAsync(scope, visible, cancellationToken);

    public ValueTask<CandidateSet> FindAsync(CandidateQuery query, CancellationToken cancellationToken = default) => inner.FindAsync(query, cancellationToken);

    public ValueTask<IReadOnlyList<MemoryFeatures>> ReadFeaturesAsync(FeatureQuery query, CancellationToken cancellationToken = default) => inner.ReadFeaturesAsync(query, cancellationToken);

    public ValueTask<IReadOnlyDictionary<Guid, ReadOnlyMemory<float>>> GetVectorsAsync(IReadOnlyList<Guid> ids, MemoryScope scope, CancellationToken cancellationToken = default) => inner.GetVectorsAsync(ids, scope, cancellationToken);

    public ValueTask<int> NextTurnAsync(MemoryScope session, CancellationToken cancellationToken = default) => inner.NextTurnAsync(session, cancellationToken);

    public ValueTask<(IReadOnlyList<MemoryRecord> Items, Guid? Next)> ScrollAsync(MemoryScope scope, MemoryFilter? filter, int limit, Guid? from, CancellationToken cancellationToken = default) => inner.ScrollAsync(scope, filter, limit, from, cancellationToken);

    public ValueTask<long> CountAsync(MemoryScope scope, MemoryFilter? filter, CancellationToken cancellationToken = default) => inner.CountAsync(scope, filter, cancellationToken);

    public ValueTask DeleteAsync(IReadOnlyList<Guid> ids, MemoryScope scope, CancellationToken cancellationToken = default) =>
        OnDelete() is { } fault ? ValueTask.FromException(fault) : inner.DeleteAsync(ids, scope, cancellationToken);

    public ValueTask DeleteAsync(MemoryScope scope, MemoryFilter? filter, CancellationToken cancellationToken = default) => inner.DeleteAsync(scope, filter, cancellationToken);

    public ValueTask<IReadOnlyList<Guid>> SweepExpiredAsync(DateTimeOffset until, int limit, CancellationToken cancellationToken = default) => inner.SweepExpiredAsync(until, limit, cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}

/// <summary>The service over the embedded engine in memory, with a fake embedder.</summary>
internal sealed class MemoryBench : IDisposable
{
    private readonly EmbeddedQdrant _engine;

    public MemoryBench(int batchSize = 64, int chunkTokens = 16, TimeProvider? time = null, string? folder = null, int parallelism = 2)
    {
        _engine = folder is null ? EmbeddedQdrant.OpenInMemory() : EmbeddedQdrant.Open(folder);
        Index = new FaultyIndex(new QdrantMemoryIndex(_engine.CallInvoker, "memories", "test"));
        Memory = new AgentMemoryService(Embedder, Index, Options.Create(new AgentMemoryOptions { BatchSize = batchSize, ChunkTokens = chunkTokens, IngestParallelism = parallelism }), time ?? TimeProvider.System, NullLogger<AgentMemoryService>.Instance,
            storage: folder is null ? null : new EngineFiles(_engine));
    }

    public EmbeddedQdrant Engine => _engine;

    public LetterEmbedder Embedder { get; } = new();

    public FaultyIndex Index { get; }

    public AgentMemoryService Memory { get; }

    public async Task<DocumentReceipt> IngestAsync(DocumentInput document)
    {
        await foreach (var receipt in Memory.IngestAsync(One(document), TestContext.Current.CancellationToken)) return receipt;
        throw new InvalidOperationException("No receipt.");
    }

    public void Dispose()
    {
        Memory.Dispose();
        _engine.Dispose();
    }

    private static async IAsyncEnumerable<DocumentInput> One(DocumentInput document)
    {
        await Task.CompletedTask;
        yield return document;
    }
}

/// <summary>The engine's files as the memory sees them.</summary>
internal sealed class EngineFiles(EmbeddedQdrant engine) : IMemoryStorage
{
    public Task PurgeAsync(bool rewrite, CancellationToken cancellationToken = default) => engine.PurgeAsync(rewrite, cancellationToken);

    public async Task<StorageScan> ScanAsync(IReadOnlyList<ReadOnlyMemory<byte>> needles, CancellationToken cancellationToken = default)
    {
        var report = await engine.FindRemainsAsync(needles, cancellationToken);
        return new StorageScan(report.Files, report.Bytes, needles.Count, report.Found.Count, report.Places) { OnlyInCopies = report.OnlyInSnapshots };
    }
}
