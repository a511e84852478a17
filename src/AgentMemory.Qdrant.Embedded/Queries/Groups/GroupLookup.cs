using AgentMemory.Qdrant.Embedded.Points;
using AgentMemory.Qdrant.Embedded.Queries.Resolution;
using AgentMemory.Qdrant.Embedded.Segments;
using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Queries.Groups;

/// <summary>Finds the point that a group is named after, in another collection.</summary>
internal sealed class GroupLookup
{
    private readonly CollectionSnapshot _snapshot;
    private readonly PointOutput _output;

    /// <exception cref="RpcException">NotFound: no such collection. InvalidArgument: unknown vector names or a malformed selector.</exception>
    public GroupLookup(WithLookup lookup, CallSnapshots snapshots)
    {
        _snapshot = snapshots.LookedUp(lookup.Collection);
        _output = new PointOutput(lookup.WithPayload, lookup.WithVectors, payloadByDefault: true, _snapshot.Settings);
    }

    /// <summary>Null where the key is no id, or no point has it.</summary>
    public RetrievedPoint? Find(GroupKey key) =>
        key.ToPointKey() is { } id && _snapshot.TryLocate(id, out var view, out int offset) ? _output.Retrieved(view.Segment, offset) : null;
}
