using AgentMemory.Qdrant.Embedded.Queries.Matrix;
using AgentMemory.Qdrant.Embedded.Queries.Planning;
using AgentMemory.Qdrant.Embedded.Queries.Ranking;
using AgentMemory.Qdrant.Embedded.Queries.Requests;
using AgentMemory.Qdrant.Embedded.Queries.Resolution;
using AgentMemory.Qdrant.Embedded.Segments;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Queries;

/// <summary>Answers SearchMatrixPairs and SearchMatrixOffsets.</summary>
internal static class MatrixExecution
{
    private const ulong DefaultSample = 10, DefaultLimit = 3;

    public static SearchMatrixPairsResponse Pairs(ICollectionResolver collections, SearchMatrixPoints request, CancellationToken cancellationToken)
    {
        var pairs = new SearchMatrixPairs();
        foreach (var (point, neighbours) in Compute(collections, request, cancellationToken))
            foreach (var hit in neighbours)
                pairs.Pairs.Add(new SearchMatrixPair { A = point.Id.ToPointId(), B = hit.Point.Id.ToPointId(), Score = hit.Score });
        return new SearchMatrixPairsResponse { Result = pairs };
    }

    public static SearchMatrixOffsetsResponse Offsets(ICollectionResolver collections, SearchMatrixPoints request, CancellationToken cancellationToken)
    {
        var rows = Compute(collections, request, cancellationToken);
        var places = rows.Select((row, place) => (row.Point, place)).ToDictionary(entry => entry.Point, entry => (ulong)entry.place);
        var offsets = new SearchMatrixOffsets();
        foreach (var (point, neighbours) in rows)
        {
            offsets.Ids.Add(point.Id.ToPointId());
            foreach (var hit in neighbours)
            {
                offsets.OffsetsRow.Add(places[point]);
                offsets.OffsetsCol.Add(places[hit.Point]);
                offsets.Scores.Add(hit.Score);
            }
        }
        return new SearchMatrixOffsetsResponse { Result = offsets };
    }

    private static IReadOnlyList<(PointRef Point, IReadOnlyList<Hit> Neighbours)> Compute(ICollectionResolver collections, SearchMatrixPoints request, CancellationToken cancellationToken)
    {
        ReadChecks.Call(request.CollectionName, request.ReadConsistency);
        Malformed.AtLeast("sample", request.HasSample, request.Sample, 2);
        Malformed.AtLeast("limit", request.HasLimit, request.Limit, 1);
        var matrix = new DistanceMatrix(
            StageRequest.Compile(request.Filter),
            request.HasUsing ? request.Using : "",
            request.HasSample ? request.Sample : DefaultSample,
            request.HasLimit ? request.Limit : DefaultLimit);
        var snapshots = new CallSnapshots(collections);
        var searched = snapshots.Searched(request.CollectionName);
        ReadChecks.ShardKeys(searched, request.ShardKeySelector);
        return matrix.Compute(new PlanContext(searched, snapshots), cancellationToken);
    }
}
