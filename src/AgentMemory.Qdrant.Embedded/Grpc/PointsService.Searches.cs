using AgentMemory.Qdrant.Embedded.Queries;
using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Grpc;

/// <summary>The deprecated searches, and the distance matrix.</summary>
internal sealed partial class PointsService
{
    [Obsolete("The server deprecated it in 1.19 in favour of Query.")]
    public override Task<SearchResponse> Search(SearchPoints request, ServerCallContext context) =>
        Task.FromResult(SearchExecution.Run(catalog, request, context.CancellationToken));

    [Obsolete("The server deprecated it in 1.19 in favour of Query.")]
    public override Task<SearchBatchResponse> SearchBatch(SearchBatchPoints request, ServerCallContext context) =>
        Task.FromResult(SearchExecution.Run(catalog, request, context.CancellationToken));

    [Obsolete("The server deprecated it in 1.19 in favour of Query.")]
    public override Task<SearchGroupsResponse> SearchGroups(SearchPointGroups request, ServerCallContext context) =>
        Task.FromResult(GroupsExecution.Run(catalog, request, context.CancellationToken));

    public override Task<SearchMatrixPairsResponse> SearchMatrixPairs(SearchMatrixPoints request, ServerCallContext context) =>
        Task.FromResult(MatrixExecution.Pairs(catalog, request, context.CancellationToken));

    public override Task<SearchMatrixOffsetsResponse> SearchMatrixOffsets(SearchMatrixPoints request, ServerCallContext context) =>
        Task.FromResult(MatrixExecution.Offsets(catalog, request, context.CancellationToken));
}
