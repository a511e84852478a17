using AgentMemory.Qdrant.Embedded.Vectors;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Collections;

/// <summary>The configuration of a collection, as info echoes it and as the engine uses it. Immutable: an update makes another one.</summary>
internal sealed class CollectionSettings
{
    /// <param name="config">Checked; kept, never changed.</param>
    public CollectionSettings(CollectionConfig config)
    {
        Config = config;
        Vectors = config.Params.VectorsConfig?.ConfigCase switch
        {
            VectorsConfig.ConfigOneofCase.Params => new Dictionary<string, VectorParams>(StringComparer.Ordinal) { [""] = config.Params.VectorsConfig.Params },
            VectorsConfig.ConfigOneofCase.ParamsMap => new Dictionary<string, VectorParams>(config.Params.VectorsConfig.ParamsMap.Map, StringComparer.Ordinal),
            _ => new Dictionary<string, VectorParams>(),
        };
        Sparse = new Dictionary<string, SparseVectorParams>(config.Params.SparseVectorsConfig?.Map ?? [], StringComparer.Ordinal);
        var slots = Vectors.ToDictionary(v => v.Key, v => VectorSlot.Of(v.Key, v.Value), StringComparer.Ordinal);
        foreach (var (name, parameters) in Sparse) slots[name] = VectorSlot.Of(name, parameters);
        Slots = slots;
    }

    /// <summary>As info answers it.</summary>
    public CollectionConfig Config { get; }

    /// <summary>Dense and multi vectors by name; "" is the unnamed vector.</summary>
    public IReadOnlyDictionary<string, VectorParams> Vectors { get; }

    /// <summary>Sparse vectors by name.</summary>
    public IReadOnlyDictionary<string, SparseVectorParams> Sparse { get; }

    /// <summary>Vectors of every kind by name: what the engine needs of them.</summary>
    public IReadOnlyDictionary<string, VectorSlot> Slots { get; }

    /// <exception cref="global::Grpc.Core.RpcException">InvalidArgument: no such vector.</exception>
    public VectorSlot Require(string name) => Slots.TryGetValue(name, out var found)
        ? found
        : throw Refusal.InvalidArgument($"Not existing vector name error: {name}");
}
