namespace AgentMemory;

/// <summary>Memories as a text for a prompt, within a budget of tokens, with citations that can be checked.</summary>
public sealed record ContextBlock
{
    /// <summary>The text: groups by conversation and day or by document, each passage behind its citation, for instance <c>[1]</c>.</summary>
    public required string Text { get; init; }
    /// <summary>Tokens of <see cref="Text"/>, never more than <see cref="Budget"/>.</summary>
    public required int Tokens { get; init; }
    /// <summary>Most tokens that were allowed.</summary>
    public required int Budget { get; init; }
    /// <summary>Who counted the tokens.</summary>
    public required string Tokenizer { get; init; }
    /// <summary>One a passage, in the order of their numbers.</summary>
    public IReadOnlyList<ContextCitation> Citations { get; init; } = [];
    /// <summary>Hits that found no room, best first.</summary>
    public IReadOnlyList<Guid> Omitted { get; init; } = [];
    /// <summary>How sure the recall was that anything relevant was found.</summary>
    public RecallVerdict Verdict { get; init; }

    /// <summary>Checks every citation against memories as they are now.</summary>
    /// <param name="memories">The stored memories by id; one that is missing was forgotten.</param>
    /// <returns>What does not hold, one sentence each; empty where every cited span is, word for word, in its memory.</returns>
    public IReadOnlyList<string> Verify(IReadOnlyDictionary<Guid, MemoryRecord> memories)
    {
        ArgumentNullException.ThrowIfNull(memories);
        var faults = new List<string>();
        foreach (var citation in Citations)
        {
            foreach (var span in citation.Spans)
            {
                if (!memories.TryGetValue(span.MemoryId, out var memory)) faults.Add($"[{citation.Number}] The memory {span.MemoryId:D} is not there any more.");
                else if (span.Start < 0 || span.End > memory.Text.Length || span.Start >= span.End || span.TextStart < 0 || span.TextStart > Text.Length - (span.End - span.Start)
                    || !Text.AsSpan(span.TextStart, span.End - span.Start).SequenceEqual(memory.Text.AsSpan(span.Start, span.End - span.Start)))
                    faults.Add($"[{citation.Number}] The memory {span.MemoryId:D} does not say this at {span.Start} to {span.End} (any more).");
            }
        }
        return faults;
    }

    /// <summary>Reads the cited memories and checks every citation; see <see cref="Verify"/>.</summary>
    public async Task<IReadOnlyList<string>> VerifyAsync(IAgentMemory memory, MemoryScope? scope = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(memory);
        var found = new Dictionary<Guid, MemoryRecord>();
        foreach (var id in Citations.SelectMany(c => c.Spans).Select(s => s.MemoryId).Distinct())
            if (await memory.GetAsync(id, scope, cancellationToken).ConfigureAwait(false) is { } record) found[id] = record;
        return Verify(found);
    }
}

/// <summary>What a number in the text stands for.</summary>
/// <param name="Number">The number, from 1.</param>
/// <param name="Spans">The memories of the passage: one, or the chunks of a document that follow each other.</param>
/// <param name="OccurredAt">When it happened; of several the first.</param>
/// <param name="Source">File, address or document id; or the session of a turn.</param>
/// <param name="Speaker">Who said it.</param>
public sealed record ContextCitation(int Number, IReadOnlyList<CitedSpan> Spans, DateTimeOffset OccurredAt, string? Source, string? Speaker);

/// <summary>A piece of a memory and where it stands in the block: <c>memory.Text[Start..End]</c> is <c>block.Text</c> from <c>TextStart</c> on.</summary>
/// <param name="MemoryId">Id of the memory.</param>
/// <param name="Start">First character of the memory's text, UTF-16.</param>
/// <param name="End">Character after the last one.</param>
/// <param name="TextStart">Where it begins in the block's text.</param>
public sealed record CitedSpan(Guid MemoryId, int Start, int End, int TextStart);

/// <summary>A question whose answer is wanted as a text for a prompt.</summary>
public sealed record ContextRequest
{
    /// <summary>Fewest and most tokens of a budget.</summary>
    public const int MinBudget = 16, MaxBudget = 200_000;

    /// <summary>The question. More hits than fit may be asked for; <see cref="RecallQuery.Neighbours"/> are added where room is left.</summary>
    public required RecallQuery Query { get; init; }
    /// <summary>Most tokens, 16 to 200,000.</summary>
    public int Budget { get; init; } = 800;
}

/// <summary>Counts tokens for a budget. Safe for concurrent use.</summary>
public interface ITokenCounter
{
    /// <summary>Whose tokens they are, for people.</summary>
    string Name { get; }

    /// <summary>Tokens of a text.</summary>
    int Count(string text);
}
