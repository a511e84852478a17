using AgentMemory.Chunking;
using AgentMemory.Recall.Context;

namespace AgentMemory;

/// <summary>Makes a <see cref="ContextBlock"/> of what a recall found. Safe for concurrent use.</summary>
/// <param name="counter">Counts the tokens of the budget.</param>
public sealed class ContextBuilder(ITokenCounter counter)
{
    /// <summary>A memory is cut to fit only where at least this many tokens are left; less says too little.</summary>
    private const int SmallestCut = 24;

    /// <summary>Recalls, and makes a block of what was found.</summary>
    /// <exception cref="ArgumentException">As for <see cref="IAgentMemory.RecallAsync"/>, or the budget is out of its range.</exception>
    public async Task<ContextBlock> BuildAsync(IAgentMemory memory, ContextRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentNullException.ThrowIfNull(request);
        CheckBudget(request.Budget);
        if (request.Query is null) throw new ArgumentException("The query is missing.", nameof(request));
        return Build(await memory.RecallAsync(request.Query, cancellationToken).ConfigureAwait(false), request.Budget);
    }

    /// <summary>
    /// The best hits that fit, then their neighbours where room is left. The last one that does not fit is cut at the end of a sentence.
    /// A memory stands in the block once, and of chunks that overlap each character once.
    /// </summary>
    /// <param name="result">What a recall found.</param>
    /// <param name="budget">Most tokens, 16 to 200,000.</param>
    /// <exception cref="ArgumentOutOfRangeException">The budget is out of its range.</exception>
    public ContextBlock Build(RecallResult result, int budget)
    {
        ArgumentNullException.ThrowIfNull(result);
        CheckBudget(budget);
        var pieces = new List<ContextPiece>();
        var omitted = new List<Guid>();
        var groups = new HashSet<string>(StringComparer.Ordinal);
        int used = 0;
        foreach (var (memory, isHit) in result.Hits.Select(h => (h.Memory, true)).Concat(result.Hits.SelectMany(h => h.Neighbours).Select(n => (n, false))))
        {
            if (pieces.Exists(p => p.Memory.Id == memory.Id) || Place(memory, pieces) is not { } piece) continue;
            int cost = Cost(piece, groups);
            if (used + cost > budget)
            {
                piece = isHit ? Cut(piece, groups, budget - used) : null;
                if (piece is null)
                {
                    if (isHit && !omitted.Contains(memory.Id)) omitted.Add(memory.Id);
                    continue;
                }
                cost = Cost(piece, groups);
            }
            pieces.Add(piece);
            groups.Add(piece.Group);
            used += cost;
        }
        return Fit(pieces, omitted, budget, result.Verdict);
    }

    /// <summary>The sum of parts is near the whole; the whole is what counts, and what was added last goes first.</summary>
    private ContextBlock Fit(List<ContextPiece> pieces, List<Guid> omitted, int budget, RecallVerdict verdict)
    {
        while (true)
        {
            var (text, citations) = ContextText.Render(pieces);
            int tokens = text.Length == 0 ? 0 : counter.Count(text);
            if (tokens <= budget) return new ContextBlock { Text = text, Tokens = tokens, Budget = budget, Tokenizer = counter.Name, Citations = citations, Omitted = omitted, Verdict = verdict };
            omitted.Insert(0, pieces[^1].Memory.Id);
            pieces.RemoveAt(pieces.Count - 1);
        }
    }

    /// <summary>What of a memory is not shown yet; null where all of it is.</summary>
    private static ContextPiece? Place(MemoryRecord memory, List<ContextPiece> pieces)
    {
        var piece = new ContextPiece(memory, 0, memory.Text.Length);
        if (piece.Document is null) return piece;
        foreach (var other in pieces.Where(p => p.Document == piece.Document && p.Memory.Source.Version == memory.Source.Version))
        {
            if (other.DocumentStart >= piece.DocumentEnd || other.DocumentEnd <= piece.DocumentStart) continue;
            if (other.DocumentStart <= piece.DocumentStart) piece = piece with { Start = piece.Start + other.DocumentEnd - piece.DocumentStart };
            else piece = piece with { End = piece.Start + other.DocumentStart - piece.DocumentStart };
            if (piece.Start >= piece.End) return null;
        }
        return string.IsNullOrWhiteSpace(memory.Text[piece.Start..piece.End]) ? null : piece;
    }

    private int Cost(ContextPiece piece, HashSet<string> groups)
    {
        string line = $"[99] {ContextText.Label(piece.Memory)}{piece.Memory.Text[piece.Start..piece.End]}\n";
        return counter.Count(line) + (groups.Contains(piece.Group) ? 0 : counter.Count($"\n## {ContextText.Heading(piece.Memory)}\n"));
    }

    /// <summary>The piece up to the last end of a sentence, line or word that fits.</summary>
    private ContextPiece? Cut(ContextPiece piece, HashSet<string> groups, int room)
    {
        if (room < SmallestCut) return null;
        string text = piece.Memory.Text;
        for (int level = 2; level <= 3; level++)
        {
            int low = piece.Start, high = piece.End; // the longest beginning that fits, by halving
            while (low < high)
            {
                int middle = (low + high + 1) / 2;
                if (Cost(piece with { End = middle }, groups) <= room) low = middle;
                else high = middle - 1;
            }
            int end = low;
            while (end > piece.Start && !(end < text.Length && TextBorders.IsBorder(text, end, level))) end--;
            while (end > piece.Start && char.IsWhiteSpace(text[end - 1])) end--;
            // Half of what would fit, or more: else a later kind of border does better.
            if (end > piece.Start && (level == 3 || end - piece.Start >= (low - piece.Start) / 2)) return piece with { End = end };
        }
        return null;
    }

    private static void CheckBudget(int budget)
    {
        if (budget is < ContextRequest.MinBudget or > ContextRequest.MaxBudget)
            throw new ArgumentOutOfRangeException(nameof(budget), budget, $"The budget must be between {ContextRequest.MinBudget} and {ContextRequest.MaxBudget:N0} tokens.");
    }
}
