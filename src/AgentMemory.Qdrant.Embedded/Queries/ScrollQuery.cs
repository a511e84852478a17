using AgentMemory.Qdrant.Embedded.Filters;
using AgentMemory.Qdrant.Embedded.Points;
using AgentMemory.Qdrant.Embedded.Segments;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Queries;

/// <summary>Pages by ascending id: segments are sorted, so a page is a merge of their next matching points. Or pages by the values of a field.</summary>
internal static class ScrollQuery
{
    public static ScrollResponse Run(CollectionSnapshot snapshot, ScrollPoints request, CompiledFilter filter, CancellationToken cancellationToken)
    {
        int limit = request.HasLimit ? (int)Math.Min(request.Limit, int.MaxValue - 1) : 10;
        var output = new PointOutput(request.WithPayload, request.WithVectors, payloadByDefault: true, snapshot.Settings);
        PointKey? from = request.Offset is null ? null : PointKey.From(request.Offset);
        if (request.OrderBy is not null) return RunOrdered(snapshot, request, filter, output, limit, cancellationToken);

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

    /// <summary>By a field's values. There is no next page: the next request starts from the last value, and excludes by a filter the ids that it has seen with it.</summary>
    private static ScrollResponse RunOrdered(CollectionSnapshot snapshot, ScrollPoints request, CompiledFilter filter, PointOutput output, int limit, CancellationToken cancellationToken)
    {
        var ordered = OrderedPoints.Compile(request.OrderBy, snapshot);
        if (request.Offset is not null)
            throw Refusal.InvalidArgument("Cannot use an `offset` when using `order_by`. The alternative for paging is to use `order_by.start_from` and a filter to exclude the IDs that you've already seen for the `order_by.start_from` value");
        var response = new ScrollResponse();
        foreach (var (point, value) in ordered.Take(filter.Select, limit, cancellationToken))
        {
            var retrieved = output.Retrieved(point.View.Segment, point.Offset);
            retrieved.OrderValue = value;
            response.Result.Add(retrieved);
        }
        return response;
    }
}
