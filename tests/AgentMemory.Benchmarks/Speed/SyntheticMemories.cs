namespace AgentMemory.Benchmarks.Speed;

/// <summary>Random memories with random unit vectors, seeded, for measurements that need many of them.</summary>
internal static class SyntheticMemories
{
    public static async Task StoreAsync(ScratchMemory scratch, int count, int tenants, CancellationToken cancellationToken)
    {
        var profile = scratch.Embedder.Profile;
        await scratch.Index.PrepareAsync(profile, cancellationToken);
        var random = new Random(7);
        var now = DateTimeOffset.UtcNow;
        foreach (int[] batch in Enumerable.Range(0, count).Chunk(1000))
            await scratch.Index.UpsertAsync([.. batch.Select(i => new IndexedMemory(new MemoryRecord
            {
                Id = Guid.NewGuid(),
                Kind = MemoryKind.Episode,
                Text = $"Synthetic memory number {i} with a sentence of an ordinary length about nothing in particular.",
                Scope = new MemoryScope { Tenant = $"tenant-{i % tenants}", User = "user", Session = $"session-{i / 50}" },
                OccurredAt = now.AddSeconds(-i),
                CreatedAt = now,
                UpdatedAt = now,
                ContentHash = "0",
                ProfileFingerprint = profile.Fingerprint,
            }, Vector(random, profile.Dimensions)))], cancellationToken);
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
