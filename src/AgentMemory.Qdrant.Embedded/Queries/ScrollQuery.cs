using AgentMemory.Qdrant.Embedded.Filters;
using AgentMemory.Qdrant.Embedded.Points;
using AgentMemory.Qdrant.Embedded.Segments;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Queries;

/// <summary>Pages by ascending id: segments are sorted, so a page is a merge of their next matching points.</summary>
internal static class ScrollQuery
{
    public static ScrollResponse Run(CollectionSnapshot snapshot, ScrollPoints request, CancellationToken cancellationToken)
    {
        if (request.OrderBy is not null) throw Refusal.Unimplemented("ScrollPoints.order_by");
        int limit = request.HasLimit ? (int)Math.Min(request.Limit, int.MaxValue - 1) : 10;
        if (limit == 0) throw Refusal.InvalidArgument("limit must be at least 1");
        var output = new PointOutput(request.WithPayload, request.WithVectors, payloadByDefault: true, snapshot.Settings);
        var filter = CompiledFilter.Compile(request.Filter, snapshot);
        PointKey? from = request.Offset is null ? null : PointKey.From(request.Offset);

        var found = new List<(PointKey Id, Segment Segment, int Offset)>();
        foreach (var view in snapshot.Segments)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int start = from is { } id ? view.Segment.LowerBound(id) : 0, taken = 0;
            foreach (int offset in filter.Select(view))
            {
                if (offset < start) continue;
                found.Add((view.Segment.Id(offset), view.Segment, offset));
                if (++taken > limit) break; // one more than the page: the next page's first
            }
        }
        found.Sort(static (a, b) => a.Id.CompareTo(b.Id));
        var response = new ScrollResponse();
        foreach (var (_, segment, offset) in found.Take(limit)) response.Result.Add(output.Retrieved(segment, offset));
        if (found.Count > limit) response.NextPageOffset = found[limit].Id.ToPointId();
        return response;
    }
}
