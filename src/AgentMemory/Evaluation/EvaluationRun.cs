using System.Diagnostics;
using System.Globalization;
using AgentMemory.Evaluation.Ranking;

namespace AgentMemory.Evaluation;

/// <summary>How far a run is.</summary>
/// <param name="Step">What is being done: <c>remember</c>, <c>ingest</c> or <c>ask</c>.</param>
/// <param name="Done">Items done.</param>
/// <param name="Total">Items in all.</param>
public readonly record struct EvaluationProgress(string Step, int Done, int Total);

/// <summary>
/// Measures a memory on a set: every memory is remembered, every document ingested and every question recalled through <see cref="IAgentMemory"/>,
/// each scope of the set as a user of its own. The memory should be empty before.
/// </summary>
/// <param name="set">The set.</param>
/// <param name="countTokens">Tokens of a text, for the cost of what is recalled.</param>
public sealed class EvaluationRun(EvaluationSet set, Func<string, int> countTokens)
{
    private const int Batch = 500;

    private readonly Dictionary<string, ScopeRanking> _rankings = new(StringComparer.Ordinal);
    private readonly List<string> _failures = [];
    private int _failed, _stored;
    private double _seconds;

    /// <summary>Remembers and ingests the whole set. What fails is counted and noted in the report.</summary>
    public async Task StoreAsync(IAgentMemory memory, IProgress<EvaluationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(memory);
        long start = Stopwatch.GetTimestamp();
        int memories = set.Scopes.Sum(s => s.Memories.Count), documents = set.Scopes.Sum(s => s.Documents.Count), remembered = 0, ingested = 0;
        foreach (var scope in set.Scopes)
        {
            var owner = Owner(scope);
            var ranking = _rankings[scope.Name] = scope.Documents.Count > 0 ? new DocumentRanking(scope) : new MemoryRanking();
            foreach (var batch in scope.Memories.Chunk(Batch))
            {
                var receipts = await memory.RememberAsync([.. batch.Select(m => m.Input with { Scope = owner with { Session = m.Input.Scope.Session } })], cancellationToken).ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
                foreach (var receipt in receipts) Note(scope, receipt, batch[receipt.Index].Id, ranking);
                progress?.Report(new("remember", remembered += batch.Length, memories));
            }
            if (scope.Documents.Count == 0) continue;
            var inputs = scope.Documents.Select(d => d.Input with { Scope = owner, DocumentId = d.Id }).ToAsyncEnumerable();
            await foreach (var receipt in memory.IngestAsync(inputs, cancellationToken).ConfigureAwait(false))
            {
                _stored += receipt.Chunks.Count(c => c.Status != WriteStatus.Failed);
                if (receipt.Status == WriteStatus.Failed) Fail($"{scope.Name}: document {receipt.DocumentId}: {receipt.Reason}");
                progress?.Report(new("ingest", ++ingested, documents));
            }
            await ranking.PrepareAsync(memory, owner, cancellationToken).ConfigureAwait(false);
        }
        _seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Asks every question that has evidence. May be called again, for instance on the same memory under another setting.</summary>
    /// <param name="memory">The memory that holds what <see cref="StoreAsync"/> has stored.</param>
    /// <param name="setting">Name of the setting, for the report.</param>
    /// <param name="shape">Changes each query before it is asked, for instance its mode; null for none.</param>
    /// <param name="progress">Told after each question.</param>
    /// <param name="cancellationToken">Stops the run.</param>
    /// <exception cref="InvalidOperationException">Nothing was stored yet.</exception>
    public async Task<EvaluationReport> AskAsync(IAgentMemory memory, string setting = "defaults", Func<RecallQuery, RecallQuery>? shape = null, IProgress<EvaluationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(memory);
        if (_rankings.Count < set.Scopes.Count) throw new InvalidOperationException("The set is not stored yet; call StoreAsync first.");
        var outcomes = new List<QuestionOutcome>();
        var refused = new List<string>();
        int total = set.Scopes.Sum(s => s.Questions.Count(EvaluationData.IsAnswerable));
        foreach (var scope in set.Scopes)
        {
            // A question without a time is asked when the conversation ends.
            var lastTurn = scope.Memories.Max(m => m.Input.OccurredAt);
            foreach (var question in scope.Questions.Where(EvaluationData.IsAnswerable))
            {
                var ranking = _rankings[scope.Name];
                var query = new RecallQuery { Text = question.Text, Scope = Owner(scope), Top = ranking.Top, AskedAt = question.AskedAt ?? lastTurn };
                if (shape is not null) query = shape(query);
                // The first call opens the index and warms the model up; it is not what a user waits for later.
                if (outcomes.Count == 0) await RecallAsync(memory, query, [], cancellationToken).ConfigureAwait(false);
                long start = Stopwatch.GetTimestamp();
                var hits = await RecallAsync(memory, query, refused, cancellationToken).ConfigureAwait(false);
                double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
                int tokens = hits.Take(10).Sum(h => countTokens(h.Text));
                outcomes.Add(ranking.Score(scope.Name, question, hits, milliseconds, tokens));
                progress?.Report(new("ask", outcomes.Count, total));
            }
        }
        var notes = new List<string>(set.Notes);
        if (_failed > 0) notes.Add(string.Create(CultureInfo.InvariantCulture, $"{_failed} items were not stored: {string.Join("; ", _failures)}"));
        if (refused.Count > 0 && refused.Count == outcomes.Count) throw new ArgumentException($"Every question was refused: {refused[0]}");
        if (refused.Count > 0) notes.Add(string.Create(CultureInfo.InvariantCulture, $"{refused.Count} questions were refused and count as nothing found: {refused[0]}"));
        return new EvaluationReport { Name = set.Name, Layout = set.Layout, Setting = setting, Stored = _stored, IngestSeconds = _seconds, Outcomes = outcomes, Notes = notes };
    }

    /// <summary>The hits; a question that the product refuses has none, and the run goes on.</summary>
    private static async Task<IReadOnlyList<MemoryRecord>> RecallAsync(IAgentMemory memory, RecallQuery query, List<string> refused, CancellationToken cancellationToken)
    {
        try
        {
            return [.. (await memory.RecallAsync(query, cancellationToken).ConfigureAwait(false)).Hits.Select(h => h.Memory)];
        }
        catch (ArgumentException ex)
        {
            refused.Add(ex.Message);
            return [];
        }
    }

    private static MemoryScope Owner(EvaluationScope scope) => new() { Tenant = "evaluation", User = scope.Name };

    private void Note(EvaluationScope scope, WriteReceipt receipt, string id, ScopeRanking ranking)
    {
        if (receipt is { Status: not WriteStatus.Failed, Id: { } stored })
        {
            if (receipt.Status == WriteStatus.Stored) _stored++;
            ranking.Add(stored, id);
        }
        else Fail($"{scope.Name}: {id}: {receipt.Reason}");
    }

    private void Fail(string reason)
    {
        _failed++;
        if (_failures.Count < 3) _failures.Add(reason);
    }
}
