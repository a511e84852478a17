using System.Diagnostics;
using System.Globalization;
using AgentMemory.Benchmarks.Recall;
using AgentMemory.Benchmarks.Speed;
using AgentMemory.Qdrant;
using AgentMemory.Qdrant.Calls;
using AgentMemory.Qdrant.Embedded;
using AgentMemory.Recall.Lexical;
using Microsoft.Extensions.Logging.Abstractions;

namespace AgentMemory.Benchmarks.Qdrant;

/// <summary>
/// What the adapter's calls cost when every answer is there already: requests are built, go through key, retries and breaker, and answers are read.
/// 2,000 turns of one tenant in sessions of 50; question of 8 words, 100 candidates of each list, as a recall asks.
/// </summary>
internal sealed class AdapterCost : IAsyncDisposable
{
    private const int Turns = 2_000, SessionTurns = 50, Dimensions = 384, Limit = 100, Rounds = 15;

    private static readonly MemoryFilter Visible = new MemoryFilter.Not(new MemoryFilter.Comparison("expiresAt", FilterOperator.LessThanOrEqual, DateTimeOffset.UnixEpoch));

    private readonly EmbeddedQdrant _engine = EmbeddedQdrant.OpenInMemory();
    private readonly AnswerRecorder _recorder;
    private readonly QdrantMemoryIndex _index;
    private readonly float[] _vector;
    private readonly uint[] _terms;

    public AdapterCost()
    {
        var options = new QdrantOptions();
        _recorder = new AnswerRecorder(_engine.CallInvoker);
        _index = new QdrantMemoryIndex(new ResilientCallInvoker(_recorder, options, TimeProvider.System, NullLogger.Instance), "memories", "recorded", options);
        var random = new Random(4);
        _vector = SyntheticMemories.Vector(random, Dimensions);
        _terms = [.. new TermAnalyzer().Analyze(new SyntheticWords(2_000).Sentence(random, 8)).Stems.Select(TermHash.Of).Distinct()];
    }

    public async ValueTask DisposeAsync()
    {
        await _index.DisposeAsync();
        await _engine.DisposeAsync();
    }

    public async Task FillAsync(CancellationToken cancellationToken)
    {
        await _index.PrepareAsync(new EmbeddingProfileInfo("synthetic", "synthetic", Dimensions), cancellationToken);
        var (random, words, extraction) = (new Random(4), new SyntheticWords(2_000), new TermExtraction(new TermAnalyzer()));
        foreach (int[] batch in Enumerable.Range(0, Turns).Chunk(500))
            await _index.UpsertAsync([.. batch.Select(i =>
            {
                var record = SyntheticMemories.Record(i, random, "synthetic") with
                {
                    Kind = MemoryKind.Episode,
                    Text = words.Sentence(random, 12),
                    Scope = MemoryScope.Default with { Session = string.Create(CultureInfo.InvariantCulture, $"s{i / SessionTurns}") },
                    Speaker = i % 2 == 0 ? "Ann" : "Bob",
                    TurnIndex = i % SessionTurns,
                    Analysis = extraction.Fingerprint,
                };
                return new IndexedMemory(record, SyntheticMemories.Vector(random, Dimensions)) { Terms = extraction.Extract(record) };
            })], cancellationToken);
    }

    /// <summary>The ten nearest by vector alone.</summary>
    public Task<double> SearchAsync(CancellationToken cancellationToken) => MeasureAsync("search", 2_000, async () =>
        (await _index.SearchAsync(_vector, MemoryScope.Default, Visible, 10, null, cancellationToken)).Count);

    /// <summary>Both lists of candidates with their places and the scope's statistics: one batch of queries and one facet.</summary>
    public Task<double> CandidatesAsync(CancellationToken cancellationToken) => MeasureAsync("candidates", 1_000, async () => (await FindAsync(cancellationToken)).Candidates.Count);

    /// <summary>What the candidates and the turns around them are scored by, in nanoseconds a memory: a recall reads about a thousand.</summary>
    public async Task<double> FeaturesAsync(CancellationToken cancellationToken)
    {
        long[] places = [.. (await FindAsync(cancellationToken)).Candidates.SelectMany(c => Enumerable.Range(-5, 10).Select(d => TurnPlace.Shift(c.Place!.Value, d))).OfType<long>().Distinct()];
        var query = new FeatureQuery { Scope = MemoryScope.Default, Visible = Visible, Vector = _vector, Places = places };
        int read = (await _index.ReadFeaturesAsync(query, cancellationToken)).Count;
        return 1000 * await MeasureAsync("features", 100, async () => (await _index.ReadFeaturesAsync(query, cancellationToken)).Count) / read;
    }

    private ValueTask<CandidateSet> FindAsync(CancellationToken cancellationToken) =>
        _index.FindAsync(new CandidateQuery { Scope = MemoryScope.Default, Visible = Visible, Vector = _vector, Terms = _terms, DenseLimit = Limit, LexicalLimit = Limit }, cancellationToken);

    /// <returns>Microseconds a call, the middle one of several rounds.</returns>
    private async Task<double> MeasureAsync(string what, int calls, Func<Task<int>> call)
    {
        await call(); // what the adapter keeps is kept now
        _recorder.Record();
        int expected = await call();
        _recorder.Replay();
        var rounds = new List<double>();
        var spent = TimeSpan.Zero;
        for (int round = -5; round < Rounds; round++)
        {
            if (round == 0) spent = Environment.CpuUsage.TotalTime;
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < calls; i++)
                if (await call() != expected) throw new InvalidOperationException($"The recorded answer of '{what}' has {expected} items.");
            if (round >= 0) rounds.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds / calls); // the first rounds warm up
        }
        double processor = (Environment.CpuUsage.TotalTime - spent).TotalMicroseconds / ((double)calls * Rounds);
        rounds.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {_recorder.Calls} calls, {expected} items, {rounds[0]:0.0} to {rounds[^1]:0.0} µs; processor time, collector included, {processor:0.0} µs"));
        _recorder.Record();
        return rounds[rounds.Count / 2];
    }
}
