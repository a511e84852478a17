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
        CallAccess.RequireWrite(context);
        return catalog.WriteAsync(() =>
        {
            catalog.Create(request.CollectionName, settings);
            return new CollectionOperationResponse { Result = true };
        }, context.CancellationToken);
    }

    public override Task<CollectionOperationResponse> Delete(DeleteCollection request, ServerCallContext context)
    {
        Malformed.AtLeast("timeout", request.HasTimeout, request.Timeout, 1);
        CollectionNames.Check(request.CollectionName);
        CallAccess.RequireWrite(context);
        return catalog.WriteAsync(() => new CollectionOperationResponse { Result = catalog.Delete(request.CollectionName) }, context.CancellationToken);
    }

    public override Task<CollectionExistsResponse> CollectionExists(CollectionExistsRequest request, ServerCallContext context) =>
        Task.FromResult(new CollectionExistsResponse { Result = new CollectionExists { Exists = catalog.Find(request.CollectionName) is not null } });

    public override Task<ListCollectionsResponse> List(ListCollectionsRequest request, ServerCallContext context) =>
        Task.FromResult(new ListCollectionsResponse { Collections = { catalog.Names.Select(name => new CollectionDescription { Name = name }) } });

    public override Task<GetCollectionInfoResponse> Get(GetCollectionInfoRequest request, ServerCallContext context) =>
        Task.FromResult(new GetCollectionInfoResponse { Result = CollectionReport.Describe(catalog.Require(request.CollectionName)) });

    public override Task<CollectionOperationResponse> Update(UpdateCollection request, ServerCallContext context)
    {
        CollectionUpdates.Check(request);
        return catalog.WriteAsync(() =>
        {
            var collection = catalog.Require(request.CollectionName);
            CallAccess.RequireWrite(context);
            collection.ApplyConfig(CollectionUpdates.Apply(collection.Snapshot.Settings.Config, request));
            return new CollectionOperationResponse { Result = true };
        }, context.CancellationToken);
    }

    public override Task<CollectionOperationResponse> UpdateAliases(ChangeAliases request, ServerCallContext context)
    {
        Malformed.AtLeast("timeout", request.HasTimeout, request.Timeout, 1);
        CallAccess.RequireWrite(context);
        return catalog.WriteAsync(() =>
        {
            catalog.ChangeAliases(request.Actions);
            return new CollectionOperationResponse { Result = true };
        }, context.CancellationToken);
    }

    public override Task<ListAliasesResponse> ListAliases(ListAliasesRequest request, ServerCallContext context) => Task.FromResult(Describe(catalog.Aliases));

    public override Task<ListAliasesResponse> ListCollectionAliases(ListCollectionAliasesRequest request, ServerCallContext context)
    {
        CollectionNames.Check(request.CollectionName);
        return Task.FromResult(Describe(catalog.Aliases.Where(a => a.Value == request.CollectionName)));
    }

    public override Task<CreateShardKeyResponse> CreateShardKey(CreateShardKeyRequest request, ServerCallContext context) => throw Standalone();

    public override Task<DeleteShardKeyResponse> DeleteShardKey(DeleteShardKeyRequest request, ServerCallContext context) => throw Standalone();

    public override Task<UpdateCollectionClusterSetupResponse> UpdateCollectionClusterSetup(UpdateCollectionClusterSetupRequest request, ServerCallContext context) => throw Standalone();

    public override Task<ListShardKeysResponse> ListShardKeys(ListShardKeysRequest request, ServerCallContext context)
    {
        _ = catalog.Require(request.CollectionName);
        return Task.FromResult(new ListShardKeysResponse());
    }

    private static ListAliasesResponse Describe(IEnumerable<KeyValuePair<string, string>> aliases) =>
        new() { Aliases = { aliases.OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => new AliasDescription { AliasName = a.Key, CollectionName = a.Value }) } };

    private static RpcException Standalone() => new(new Status(StatusCode.Unimplemented, "Qdrant is running in standalone mode"));
}
