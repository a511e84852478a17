using AgentMemory.Qdrant.Embedded.Collections;
using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Grpc;

/// <summary>The qdrant.Collections service. Methods that are not here answer Unimplemented by the generated base.</summary>
internal sealed class CollectionsService(CollectionCatalog catalog) : global::Qdrant.Client.Grpc.Collections.CollectionsBase
{
    public override Task<CollectionOperationResponse> Create(CreateCollection request, ServerCallContext context)
    {
        var settings = new CollectionSettings(CollectionConfigs.Create(request));
        return catalog.WriteAsync(() =>
        {
            catalog.Create(request.CollectionName, settings);
            return new CollectionOperationResponse { Result = true };
        }, context.CancellationToken);
    }

    public override Task<CollectionOperationResponse> Delete(DeleteCollection request, ServerCallContext context) =>
        catalog.WriteAsync(() => new CollectionOperationResponse { Result = catalog.Delete(request.CollectionName) }, context.CancellationToken);

    public override Task<CollectionExistsResponse> CollectionExists(CollectionExistsRequest request, ServerCallContext context) =>
        Task.FromResult(new CollectionExistsResponse { Result = new CollectionExists { Exists = catalog.Find(request.CollectionName) is not null } });

    public override Task<ListCollectionsResponse> List(ListCollectionsRequest request, ServerCallContext context) =>
        Task.FromResult(new ListCollectionsResponse { Collections = { catalog.Names.Select(name => new CollectionDescription { Name = name }) } });

    public override Task<GetCollectionInfoResponse> Get(GetCollectionInfoRequest request, ServerCallContext context) =>
        Task.FromResult(new GetCollectionInfoResponse { Result = CollectionReport.Describe(catalog.Resolve(request.CollectionName)) });
}
