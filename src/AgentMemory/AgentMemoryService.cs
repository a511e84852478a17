using System.Runtime.CompilerServices;
using AgentMemory.Chunking;
using AgentMemory.Ingestion;
using AgentMemory.Lifecycle;
using AgentMemory.Recall;
using AgentMemory.Recall.Lexical;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AgentMemory;

/// <summary>The way of the data: check, chunk, embed, store; embed, search, read.</summary>
internal sealed partial class AgentMemoryService : IAgentMemory, IDisposable
{
    private readonly ITextEmbedder _embedder;
    private readonly IMemoryIndex _index;
    private readonly TimeProvider _time;
    private readonly MemoryWriter _writer;
    private readonly DocumentStream _documents;
    private readonly TermExtraction _extraction;
    private readonly RecallPipeline _recall;
    private readonly SemaphoreSlim _preparing = new(1, 1);
    private volatile bool _prepared;

    public AgentMemoryService(ITextEmbedder embedder, IMemoryIndex index, IOptions<AgentMemoryOptions> options, TimeProvider time, ILogger<AgentMemoryService> logger,
        IOptions<RecallOptions>? recall = null, ITermAnalyzer? analyzer = null, IMemoryStorage? storage = null, IReranker? reranker = null)
    {
        var recallOptions = recall?.Value ?? new RecallOptions();
        analyzer ??= new TermAnalyzer(recallOptions.Language);
        _extraction = new TermExtraction(analyzer);
        _recall = new RecallPipeline(embedder, index, analyzer, recallOptions, time, reranker);
        (_embedder, _index, _time) = (embedder, index, time);
        _writer = new MemoryWriter(new MemoryVectors(embedder, index, _extraction), index, new ContradictionFinder(index, options.Value, time), options.Value.BatchSize, logger);
        _history = new HistoryReader(index);
        _supersession = new Supersession(index, _writer, _history, time);
        _forgetting = new Forgetting(index, storage, options.Value, time, logger);
        _sweeper = new ExpirySweeper(index, storage, time, logger);
        var chunker = new DocumentChunker(embedder.CountTokens, Math.Min(options.Value.ChunkTokens, embedder.MaxTokens));
        _documents = new DocumentStream(new DocumentIngestion(_writer, index, chunker, embedder.Profile, _extraction.Fingerprint, time).IngestAsync, options.Value.IngestParallelism);
    }

    public async Task<IReadOnlyList<WriteReceipt>> RememberAsync(IReadOnlyList<MemoryInput> items, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(items);
        return await RememberAsync(items, saidAt: null, inOrder: false, cancellationToken).ConfigureAwait(false);
    }

    /// <param name="items">As of the public method.</param>
    /// <param name="saidAt">When each was given, for memories that have waited; null for now.</param>
    /// <param name="inOrder">From the first item on that the index does not take because it is away, nothing is written: later items must not overtake earlier ones.</param>
    /// <param name="cancellationToken">As of the public method.</param>
    internal async Task<IReadOnlyList<WriteReceipt>> RememberAsync(IReadOnlyList<MemoryInput> items, Func<int, DateTimeOffset>? saidAt, bool inOrder, CancellationToken cancellationToken)
    {
        if (items.Count is 0 or > MemoryLimits.MaxItems) throw new ArgumentException($"A call takes 1 to {MemoryLimits.MaxItems:N0} items, not {items.Count:N0}; split it.", nameof(items));
        await PrepareAsync(cancellationToken).ConfigureAwait(false);
        var receipts = new WriteReceipt?[items.Count];
        var pending = new List<PendingMemory>(items.Count);
        var now = _time.Now();
        for (int i = 0; i < items.Count; i++)
        {
            if (MemoryValidation.Check(items[i]) is { } bad) receipts[i] = new WriteReceipt { Index = i, Status = WriteStatus.Failed, Code = bad.Code, Reason = bad.Reason };
            else pending.Add(new PendingMemory(i, Describe(items[i], saidAt?.Invoke(i) ?? now)));
        }
        await _writer.WriteAsync(pending, receipts, inOrder, cancellationToken).ConfigureAwait(false);
        return receipts!;
    }

    public async IAsyncEnumerable<DocumentReceipt> IngestAsync(IAsyncEnumerable<DocumentInput> documents, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(documents);
        await PrepareAsync(cancellationToken).ConfigureAwait(false);
        await foreach (var receipt in _documents.RunAsync(documents, cancellationToken).ConfigureAwait(false)) yield return receipt;
    }

    public async Task<RecallResult> RecallAsync(RecallQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (MemoryValidation.CheckText(query.Text, "question") is { } bad) throw new ArgumentException(bad.Reason, nameof(query));
        if (query.Diversity is not null and not (>= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(query), query.Diversity, "Diversity must be between 0 and 1.");
        if (query.Neighbours is < 0 or > MemoryLimits.MaxNeighbours) throw new ArgumentOutOfRangeException(nameof(query), query.Neighbours, $"Neighbours must be between 0 and {MemoryLimits.MaxNeighbours}.");
        if (!Enum.IsDefined(query.TimeMode)) throw new ArgumentOutOfRangeException(nameof(query), query.TimeMode, "The time mode must be evidence, filter or ignore.");
        if (!Enum.IsDefined(query.Mode)) throw new ArgumentOutOfRangeException(nameof(query), query.Mode, "The mode must be hybrid, cosine or lexical.");
        if (query.MinScore is { } bound && double.IsNaN(bound)) throw new ArgumentOutOfRangeException(nameof(query), bound, "The lowest score must be a number.");
        if (query.Top is < 1 or > MemoryLimits.MaxTop) throw new ArgumentOutOfRangeException(nameof(query), query.Top, $"Top must be between 1 and {MemoryLimits.MaxTop}.");
        await PrepareAsync(cancellationToken).ConfigureAwait(false);
        return await _recall.RunAsync(query, cancellationToken).ConfigureAwait(false);
    }

    public async Task<MemoryRecord?> GetAsync(Guid id, MemoryScope? scope = null, CancellationToken cancellationToken = default)
    {
        await PrepareAsync(cancellationToken).ConfigureAwait(false);
        var found = await _index.GetAsync([id], scope ?? MemoryScope.Default, cancellationToken).ConfigureAwait(false);
        return found.GetValueOrDefault(id);
    }

    public async Task<MemoryPage> ListAsync(MemoryListQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (query.PageSize is < 1 or > 1000) throw new ArgumentOutOfRangeException(nameof(query), query.PageSize, "The page size must be between 1 and 1,000.");
        Guid? from = query.Cursor is null ? null : Guid.TryParse(query.Cursor, out var id) ? id : throw new ArgumentException("The cursor is not one that a page before has given.", nameof(query));
        await PrepareAsync(cancellationToken).ConfigureAwait(false);
        var (items, next) = await _index.ScrollAsync(query.Scope, VisibilityFilter.Join(query.AsOf, query.Filter, query.KnownAt), query.PageSize, from, cancellationToken).ConfigureAwait(false);
        return new MemoryPage(items, next?.ToString("D"));
    }

    public async Task<MemoryStats> StatsAsync(MemoryScope? scope = null, CancellationToken cancellationToken = default)
    {
        await PrepareAsync(cancellationToken).ConfigureAwait(false);
        scope ??= MemoryScope.Default;
        var kinds = new Dictionary<MemoryKind, long>();
        foreach (var kind in Enum.GetValues<MemoryKind>())
            kinds[kind] = await _index.CountAsync(scope, new MemoryFilter.Comparison("kind", FilterOperator.Equal, MemoryFields.KindText(kind)), cancellationToken).ConfigureAwait(false);
        return new MemoryStats
        {
            Scope = scope,
            Memories = kinds.Values.Sum(),
            ByKind = kinds,
            Engine = _index.Description,
            Collection = _index.Collection,
            Model = _embedder.Profile.Model,
            Dimensions = _embedder.Profile.Dimensions,
            ProfileFingerprint = _embedder.Profile.Fingerprint,
        };
    }

    public void Dispose()
    {
        _preparing.Dispose();
        _recall.Dispose();
        _supersession.Dispose();
    }

    internal MemoryRecord Describe(MemoryInput input, DateTimeOffset now)
    {
        var occurredAt = (input.OccurredAt ?? now).ToUniversalTime();
        string hash = MemoryIds.Hash(input.Text);
        return new MemoryRecord
        {
            Id = MemoryIds.Of(input, occurredAt, hash),
            Kind = input.Kind,
            Text = input.Text,
            Scope = input.Scope,
            Role = input.Role,
            Speaker = input.Speaker,
            TurnIndex = input.TurnIndex,
            Analysis = _extraction.Fingerprint,
            OccurredAt = Instants.Whole(occurredAt),
            CreatedAt = now,
            UpdatedAt = now,
            ValidFrom = Instants.Whole(input.ValidFrom),
            ValidTo = Instants.Whole(input.ValidTo),
            ExpiresAt = Instants.Whole(input.ExpiresAt),
            Importance = input.Importance,
            Tags = input.Tags,
            Metadata = input.Metadata,
            Source = new MemorySource { Uri = input.SourceUri },
            ContentHash = hash,
            ProfileFingerprint = _embedder.Profile.Fingerprint,
        };
    }

    private async ValueTask PrepareAsync(CancellationToken cancellationToken)
    {
        if (_prepared) return;
        await _preparing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_prepared) return;
            await _index.PrepareAsync(_embedder.Profile, cancellationToken).ConfigureAwait(false);
            _prepared = true;
        }
        finally
        {
            _preparing.Release();
        }
    }
}
