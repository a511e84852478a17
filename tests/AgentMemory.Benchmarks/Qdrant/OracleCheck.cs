using System.Numerics.Tensors;

namespace AgentMemory.Benchmarks.Qdrant;

/// <summary>A memory that the oracle knows to be there.</summary>
internal sealed record OracleMemory(MemoryRecord Record, float[] Vector);

/// <summary>Counts answers that are another tenant's, and answers that are wrong.</summary>
internal sealed class OracleCheck
{
    private const double Tolerance = 1e-5;

    public long Leaks { get; private set; }

    public long Wrong { get; private set; }

    /// <summary>What was wrong first, for people.</summary>
    public string? First { get; private set; }

    public void Count(long expected, long found, string what) => Require(expected == found, $"{what}: {found} instead of {expected}");

    public void Same(int tenant, IEnumerable<MemoryRecord> found, IEnumerable<OracleMemory> expected, string what) =>
        Sequence(tenant, found.OrderBy(r => r.Id), expected.OrderBy(m => m.Record.Id), what);

    public void Sequence(int tenant, IEnumerable<MemoryRecord> found, IEnumerable<OracleMemory> expected, string what)
    {
        MemoryRecord[] records = [.. found];
        Wall(tenant, records);
        Require(records.Select(r => (r.Id, r.Text)).SequenceEqual(expected.Select(m => (m.Record.Id, m.Record.Text))), what);
    }

    /// <summary>Each score is the hit's own cosine, and the scores are the best there are; ties may stand in any order of what is equally near.</summary>
    public void Hits(int tenant, IReadOnlyList<MemoryHit> hits, List<OracleMemory> allowed, float[] query, int top)
    {
        Wall(tenant, [.. hits.Select(h => h.Memory)]);
        double[] best = [.. allowed.Select(m => (double)TensorPrimitives.Dot(m.Vector, query)).OrderDescending().Take(top)];
        var known = allowed.ToDictionary(m => m.Record.Id);
        bool right = hits.Count == best.Length && hits.DistinctBy(h => h.Memory.Id).Count() == hits.Count;
        for (int i = 0; right && i < hits.Count; i++)
            right = known.TryGetValue(hits[i].Memory.Id, out var memory) && memory.Record.Text == hits[i].Memory.Text
                && Math.Abs(TensorPrimitives.Dot(memory.Vector, query) - hits[i].Score) <= Tolerance && Math.Abs(best[i] - hits[i].Score) <= Tolerance;
        Require(right, "search");
    }

    /// <summary>Nothing of another tenant, by its scope and by its text.</summary>
    public void Wall(int tenant, IReadOnlyList<MemoryRecord> found)
    {
        int foreign = found.Count(r => r.Scope.Tenant != $"tenant-{tenant}" || !r.Text.StartsWith($"tenant {tenant} ", StringComparison.Ordinal));
        Leak(foreign, $"tenant-{tenant} saw {foreign} memories of others");
    }

    public void Leak(int count, string what)
    {
        Leaks += count;
        if (count > 0) First ??= what;
    }

    public void Require(bool right, string what)
    {
        if (right) return;
        Wrong++;
        First ??= what;
    }
}
