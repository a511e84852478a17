using System.Globalization;
using AgentMemory.Qdrant.Calls;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Copying;

/// <summary>Compares a copy with its source: by count, and by points from random places, field by field and number by number.</summary>
internal sealed class CopyCheck(QdrantCalls from, QdrantCalls to, PointTranslation translation)
{
    private const int Samples = 200;

    // Both engines scale to unit length what they are given, so the last bits may differ.
    private const float Tolerance = 1e-5f;

    /// <exception cref="MemoryIndexException">The numbers differ (conflict).</exception>
    public async ValueTask CountAsync(bool atLeast, CancellationToken cancellationToken)
    {
        var (source, target) = (await CountAsync(from, cancellationToken).ConfigureAwait(false), await CountAsync(to, cancellationToken).ConfigureAwait(false));
        if (atLeast ? target < source : target != source)
            throw new MemoryIndexException(string.Create(CultureInfo.InvariantCulture,
                $"The target holds {target:N0} memories and the source {source:N0}: one of them was written during the copy. Stop what writes, and run the copy again; it goes through everything once more."), "copy", MemoryIndexErrorKind.Conflict);
    }

    /// <returns>Number of points compared.</returns>
    /// <exception cref="MemoryIndexException">A point differs (conflict).</exception>
    public async ValueTask<int> SampleAsync(CancellationToken cancellationToken)
    {
        var random = new Random(17);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < Samples; i++)
        {
            byte[] place = new byte[16];
            random.NextBytes(place);
            // Ids are hashes, so the point after a random id is a random point.
            var request = new ScrollPoints { CollectionName = from.Collection, Limit = 1, Offset = new PointId { Uuid = new Guid(place).ToString("D") }, WithPayload = new WithPayloadSelector { Enable = true }, WithVectors = new WithVectorsSelector { Enable = true } };
            var page = await from.CallAsync("scroll", o => from.Points.ScrollAsync(request, o), cancellationToken).ConfigureAwait(false);
            if (page.Result.Count == 0 || !seen.Add(page.Result[0].Id.Uuid)) continue;
            var get = new GetPoints { CollectionName = to.Collection, Ids = { page.Result[0].Id }, WithPayload = new WithPayloadSelector { Enable = true }, WithVectors = new WithVectorsSelector { Enable = true } };
            var found = await to.CallAsync("get", o => to.Points.GetAsync(get, o), cancellationToken).ConfigureAwait(false);
            if (found.Result.Count != 1 || !Same(translation.Translate(page.Result[0]), translation.Translate(found.Result[0])))
                throw new MemoryIndexException($"The memory {page.Result[0].Id.Uuid} of the target is not as in the source. Stop what writes, and run the copy again; it goes through everything once more.", "copy", MemoryIndexErrorKind.Conflict);
        }
        return seen.Count;
    }

    private static bool Same(PointStruct a, PointStruct b) => a.Payload.Equals(b.Payload)
        && a.Vectors.Vectors_.Vectors.Count == b.Vectors.Vectors_.Vectors.Count
        && a.Vectors.Vectors_.Vectors.All(v => b.Vectors.Vectors_.Vectors.TryGetValue(v.Key, out var other) && Same(v.Value, other));

    private static bool Same(Vector a, Vector b) => a.VectorCase == b.VectorCase && a.VectorCase switch
    {
        Vector.VectorOneofCase.Sparse => Pairs(a.Sparse).SequenceEqual(Pairs(b.Sparse)),
        Vector.VectorOneofCase.Dense => a.Dense.Data.Count == b.Dense.Data.Count && a.Dense.Data.Zip(b.Dense.Data).All(p => MathF.Abs(p.First - p.Second) <= Tolerance),
        _ => a.Equals(b),
    };

    private static IEnumerable<(uint, float)> Pairs(SparseVector vector) => vector.Indices.Zip(vector.Values).OrderBy(p => p.First);

    private static async ValueTask<long> CountAsync(QdrantCalls calls, CancellationToken cancellationToken) =>
        (long)(await calls.CallAsync("count", o => calls.Points.CountAsync(new CountPoints { CollectionName = calls.Collection, Exact = true }, o), cancellationToken).ConfigureAwait(false)).Result.Count;
}
