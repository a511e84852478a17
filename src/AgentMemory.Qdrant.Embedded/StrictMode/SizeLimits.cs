using AgentMemory.Qdrant.Embedded.Segments;
using AgentMemory.Qdrant.Embedded.Vectors;
using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.StrictMode;

/// <summary>
/// Caps on the size of a collection. Sizes are measured anew only at every 32nd check, so a collection may grow somewhat
/// beyond a cap before writes are refused; a server's also lags, and accepts the write after the one that reached it.
/// </summary>
internal sealed class SizeLimits
{
    private const int ChecksBetweenMeasurements = 32;

    private (long Points, long VectorBytes, long PayloadBytes)? _measured;
    private int _checks;

    /// <param name="snapshot">The collection before the write.</param>
    /// <param name="payloadOnly">A write that adds neither points nor vectors.</param>
    /// <exception cref="RpcException">InvalidArgument: a cap is reached.</exception>
    public void Check(CollectionSnapshot snapshot, bool payloadOnly)
    {
        if (snapshot.Settings.Config.StrictModeConfig is not { Enabled: true } strict) return;
        if (!strict.HasMaxPointsCount && !strict.HasMaxCollectionVectorSizeBytes && !strict.HasMaxCollectionPayloadSizeBytes) return;
        if (_measured is not { } sizes || ++_checks % ChecksBetweenMeasurements == 0) _measured = sizes = Measure(snapshot);
        if (!payloadOnly && strict.HasMaxPointsCount && sizes.Points >= (long)strict.MaxPointsCount)
            throw StrictLimits.Refused($"Max points count limit of {strict.MaxPointsCount} reached! Help: Delete points, or raise max_points_count.");
        if (!payloadOnly && strict.HasMaxCollectionVectorSizeBytes && (ulong)sizes.VectorBytes >= strict.MaxCollectionVectorSizeBytes)
            throw StrictLimits.Refused($"Max vector storage size limit of {strict.MaxCollectionVectorSizeBytes}B reached! Help: Delete points, or raise max_collection_vector_size_bytes.");
        if (strict.HasMaxCollectionPayloadSizeBytes && (ulong)sizes.PayloadBytes >= strict.MaxCollectionPayloadSizeBytes)
            throw StrictLimits.Refused($"Max payload storage size limit of {strict.MaxCollectionPayloadSizeBytes}B reached! Help: Delete payload, or raise max_collection_payload_size_bytes.");
    }

    private static (long, long, long) Measure(CollectionSnapshot snapshot)
    {
        long vectors = 0, payloads = 0;
        foreach (var view in snapshot.Segments)
            for (int offset = 0; offset < view.Segment.Count; offset++)
            {
                if (!view.IsLive(offset)) continue;
                payloads += view.Segment.PayloadBytes(offset).Length;
                foreach (var column in view.Segment.Vectors.Values)
                    if (column.Has(offset)) vectors += Components(column, offset) * sizeof(float);
            }
        return (snapshot.PointCount, vectors, payloads);
    }

    private static long Components(VectorColumn column, int offset) => column switch
    {
        DenseColumn dense => dense.Dim,
        MultiColumn multi => multi.Get(offset).Length,
        SparseColumn sparse => 2 * sparse.Values(offset).Length,
        _ => 0,
    };
}
