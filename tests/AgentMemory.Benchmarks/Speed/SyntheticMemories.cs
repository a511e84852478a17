namespace AgentMemory.Benchmarks.Speed;

/// <summary>Random memories with random unit vectors, seeded, for measurements that need many of them.</summary>
internal static class SyntheticMemories
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static async Task StoreAsync(ScratchMemory scratch, int count, int tenants, CancellationToken cancellationToken)
    {
        var profile = scratch.Embedder.Profile;
        await scratch.Index.PrepareAsync(profile, cancellationToken);
        var random = new Random(7);
        foreach (int[] batch in Enumerable.Range(0, count).Chunk(1000))
            await scratch.Index.UpsertAsync([.. batch.Select(i => new IndexedMemory(Record(i, random, profile.Fingerprint, tenants), Vector(random, profile.Dimensions)))], cancellationToken);
    }

    /// <summary>The memory with this number: an episode of an ordinary length, fifty to a session.</summary>
    public static MemoryRecord Record(int number, Random random, string fingerprint, int tenants = 4)
    {
        byte[] id = new byte[16];
        random.NextBytes(id);
        var at = Start.AddSeconds(-number);
        return new MemoryRecord
        {
            Id = new Guid(id),
            Kind = MemoryKind.Episode,
            Text = $"Synthetic memory number {number} with a sentence of an ordinary length about nothing in particular.",
            Scope = new MemoryScope { Tenant = $"tenant-{number % tenants}", User = "user", Session = $"session-{number / 50}" },
            OccurredAt = at,
            CreatedAt = at,
            UpdatedAt = at,
            ContentHash = "0",
            ProfileFingerprint = fingerprint,
        };
    }

    public static float[] Vector(Random random, int dims)
    {
        float[] vector = new float[dims];
        double norm = 0;
        for (int i = 0; i < dims; i++) norm += (vector[i] = (float)(random.NextDouble() - 0.5)) * vector[i];
        for (int i = 0; i < dims; i++) vector[i] = (float)(vector[i] / Math.Sqrt(norm));
        return vector;
    }
}
