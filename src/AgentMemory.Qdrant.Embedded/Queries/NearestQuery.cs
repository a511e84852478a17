using System.Numerics.Tensors;
using AgentMemory.Qdrant.Embedded.Filters;
using AgentMemory.Qdrant.Embedded.Points;
using AgentMemory.Qdrant.Embedded.Segments;
using AgentMemory.Qdrant.Embedded.Vectors;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Queries;

/// <summary>Exact nearest neighbours of one dense vector: every selected point is scored with SIMD, a bounded heap keeps the best.</summary>
internal static class NearestQuery
{
    public static QueryResponse Run(CollectionSnapshot snapshot, QueryPoints request, CancellationToken cancellationToken)
    {
        Refuse(request);
        var filter = CompiledFilter.Compile(request.Filter, snapshot);
        var output = new PointOutput(request.WithPayload, request.WithVectors, payloadByDefault: false, snapshot.Settings);
        ulong limit = request.HasLimit ? request.Limit : 10, offset = request.HasOffset ? request.Offset : 0;
        if (limit == 0) throw Refusal.InvalidArgument("limit must be at least 1");
        int wanted = (int)Math.Min(limit + Math.Min(offset, int.MaxValue), (ulong)snapshot.PointCount);

        string name = request.HasUsing ? request.Using : "";
        var slot = snapshot.Settings.Require(name);
        var nearest = request.Query?.Nearest ?? throw Refusal.Unimplemented($"QueryPoints.query {request.Query?.VariantCase}");
        if (nearest.VariantCase != VectorInput.VariantOneofCase.Dense) throw Refusal.Unimplemented($"VectorInput.{nearest.VariantCase}");
        float[] query = VectorConversion.Flat([.. nearest.Dense.Data], slot).Values;

        var metric = Metric.Of(slot.Distance);
        float? threshold = request.HasScoreThreshold ? request.ScoreThreshold : null;
        var best = new TopPoints(wanted);
        if (wanted > 0)
            foreach (var view in snapshot.Segments)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Scan(view, name, query, metric, threshold, filter, best);
            }
        var response = new QueryResponse();
        foreach (var hit in best.Descending().Skip((int)Math.Min(offset, int.MaxValue)))
            response.Result.Add(output.Scored(hit.Segment, hit.Offset, metric.Output(hit.Similarity)));
        return response;
    }

    private static void Scan(SegmentView view, string name, float[] query, Metric metric, float? threshold, CompiledFilter filter, TopPoints best)
    {
        if (!view.Segment.Vectors.TryGetValue(name, out var column)) return;
        if (column is not DenseColumn dense) throw Refusal.Unimplemented("nearest over multivectors");
        var selected = filter.Select(view);
        selected.And(dense.PresentOffsets);
        foreach (int offset in selected)
        {
            float similarity = metric.Similarity(query, dense.Get(offset));
            if (threshold is { } bound && !metric.IsBetter(metric.Output(similarity), bound)) continue;
            best.Offer(view.Segment, offset, similarity);
        }
    }

    private static void Refuse(QueryPoints request)
    {
        if (request.Prefetch.Count > 0) throw Refusal.Unimplemented("QueryPoints.prefetch");
        if (request.LookupFrom is not null) throw Refusal.Unimplemented("QueryPoints.lookup_from");
        if (request.ShardKeySelector is not null) throw Refusal.Unimplemented("QueryPoints.shard_key_selector");
    }
}

/// <summary>A distance: the similarity that is maximised inside, and the score that is given out.</summary>
internal readonly record struct Metric(Distance Distance)
{
    public static Metric Of(Distance distance) => new(distance);

    public float Similarity(ReadOnlySpan<float> query, ReadOnlySpan<float> stored) => Distance switch
    {
        Distance.Euclid => -Square(TensorPrimitives.Distance(query, stored)),
        Distance.Manhattan => -Manhattan(query, stored),
        _ => TensorPrimitives.Dot(query, stored),
    };

    public float Output(float similarity) => Distance switch
    {
        Distance.Euclid => MathF.Sqrt(-similarity),
        Distance.Manhattan => -similarity,
        _ => similarity,
    };

    public bool IsBetter(float score, float threshold) => Distance is Distance.Euclid or Distance.Manhattan ? score < threshold : score > threshold;

    private static float Square(float value) => value * value;

    private static float Manhattan(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        float sum = 0;
        for (int i = 0; i < a.Length; i++) sum += MathF.Abs(a[i] - b[i]);
        return sum;
    }
}
