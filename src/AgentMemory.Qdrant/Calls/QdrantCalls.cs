using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Calls;

/// <summary>The generated clients over one invoker; each call has a deadline, and each error the port's type.</summary>
internal sealed class QdrantCalls(CallInvoker invoker, string collection, TimeSpan deadline)
{
    public global::Qdrant.Client.Grpc.Qdrant.QdrantClient Server { get; } = new(invoker);

    public Collections.CollectionsClient Collections { get; } = new(invoker);

    public Points.PointsClient Points { get; } = new(invoker);

    public string Collection { get; } = collection;

    /// <summary>Engine and place, for people; the version is added once it is known.</summary>
    public required string Description { get; set; }

    /// <summary>Shard key of all tenants without shards of their own; empty where the collection is not sharded by tenant.</summary>
    public string FallbackShard { get; init; } = "";

    /// <summary>Where a tenant's points lie, for calls by id, which say nothing of the tenant; null for everywhere.</summary>
    public ShardKeySelector? ShardsOf(string tenant) => ShardSelection.Of(tenant, FallbackShard);

    /// <exception cref="MemoryIndexException">The engine failed.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async ValueTask<T> CallAsync<T>(string operation, Func<CallOptions, AsyncUnaryCall<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            using var running = call(new CallOptions(deadline: DateTime.UtcNow + deadline, cancellationToken: cancellationToken));
            return await running.ResponseAsync.ConfigureAwait(false);
        }
        catch (RpcException ex) when (ex.StatusCode == StatusCode.Cancelled && cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(ex.Message, ex, cancellationToken);
        }
        catch (RpcException ex)
        {
            throw ErrorMapping.Map(ex, operation, Description, Collection);
        }
    }

    /// <summary>A server that stops waiting answers OK with another status: the write is not known to be applied.</summary>
    public void RequireCompleted(string operation, UpdateStatus status)
    {
        if (status != UpdateStatus.Completed)
            throw new MemoryIndexException($"The index ({Description}) did not complete '{operation}' ({status}); write again, a repeated write is the same memory.", operation, MemoryIndexErrorKind.Unavailable);
    }
}
