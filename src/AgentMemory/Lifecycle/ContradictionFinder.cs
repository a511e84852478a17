using AgentMemory.Recall;

namespace AgentMemory.Lifecycle;

/// <summary>
/// Looks for stored facts that say much the same with another value: near by cosine, most words shared, and at least one word of each that the other
/// has not. It reads and reports; it changes nothing.
/// </summary>
internal sealed class ContradictionFinder(IMemoryIndex index, AgentMemoryOptions options, TimeProvider time)
{
    private const int Candidates = 8, MaxHints = 3;

    // Metadata that names what a fact is about, where the caller keeps it.
    private const string SubjectKey = "subject";

    /// <param name="fact">What is about to be stored.</param>
    /// <param name="batch">What is about to be stored with it.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <returns>The hints, best first; null where the memory is no fact or hints are off.</returns>
    public async ValueTask<IReadOnlyList<ContradictionHint>?> FindAsync(IndexedMemory fact, IReadOnlyList<IndexedMemory> batch, CancellationToken cancellationToken)
    {
        if (fact.Memory.Kind != MemoryKind.Fact || options.ContradictionSimilarity >= 1) return null;
        var scope = fact.Memory.Scope;
        var filter = VisibilityFilter.At(fact.Memory.ValidFrom ?? time.Now(), new MemoryFilter.Comparison("kind", FilterOperator.Equal, MemoryFields.KindText(MemoryKind.Fact)));
        var hits = await index.SearchAsync(fact.Vector, scope, filter, Candidates, options.ContradictionSimilarity, cancellationToken).ConfigureAwait(false);
        var beside = batch.Where(b => b.Memory.Kind == MemoryKind.Fact && b.Memory.Scope == scope && b.Memory.VersionOf is null)
            .Select(b => new MemoryHit(b.Memory, Dot(b.Vector.Span, fact.Vector.Span)))
            .Where(h => h.Score >= options.ContradictionSimilarity);
        return [.. hits.Concat(beside)
            .Where(h => h.Memory.Scope == scope && h.Memory.Id != fact.Memory.Id)
            .Select(h => (Hit: h, Reason: Compare(fact.Memory, h.Memory)))
            .Where(h => h.Reason is not null)
            .OrderByDescending(h => h.Hit.Score).Take(MaxHints)
            .Select(h => new ContradictionHint(h.Hit.Memory.Id, h.Hit.Memory.Text, h.Hit.Score, h.Reason!))];
    }

    /// <summary>Why two facts may contradict each other, or null.</summary>
    internal static string? Compare(MemoryRecord one, MemoryRecord other)
    {
        bool named = one.Metadata.TryGetValue(SubjectKey, out var subject) & other.Metadata.TryGetValue(SubjectKey, out var otherSubject);
        if (named && subject != otherSubject) return null;
        string[] a = Words(one.Text), b = Words(other.Text);
        string[] shared = [.. a.Intersect(b, StringComparer.Ordinal)], onlyA = [.. a.Except(b, StringComparer.Ordinal)], onlyB = [.. b.Except(a, StringComparer.Ordinal)];
        if (onlyA.Length == 0 || onlyB.Length == 0) return null; // one says more than the other, no other value
        // Half of the shorter statement, and without a named subject its first word too: that is where a subject stands.
        if (shared.Length * 2 < Math.Min(a.Length, b.Length) || shared.Length == 0) return null;
        if (!named && a[0] != b[0]) return null;
        return $"same: {string.Join(' ', shared)}; new: {string.Join(' ', onlyA)}; stored: {string.Join(' ', onlyB)}";
    }

    private static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (int i = 0; i < Math.Min(a.Length, b.Length); i++) sum += a[i] * b[i];
        return sum;
    }

    private static string[] Words(string text)
    {
        var words = new List<string>();
        int start = -1;
        for (int i = 0; i <= text.Length; i++)
        {
            bool inside = i < text.Length && (char.IsLetterOrDigit(text[i]) || char.IsSurrogate(text[i]) || text[i] is '\'' or '.' && start >= 0 && i + 1 < text.Length && char.IsLetterOrDigit(text[i + 1]));
            if (inside && start < 0) start = i;
            if (inside || start < 0) continue;
            words.Add(text[start..i].ToLowerInvariant());
            start = -1;
        }
        return [.. words.Distinct(StringComparer.Ordinal)];
    }
}
