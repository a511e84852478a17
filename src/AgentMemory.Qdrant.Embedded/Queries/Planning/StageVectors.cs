using AgentMemory.Qdrant.Embedded.Queries.Requests;
using AgentMemory.Qdrant.Embedded.Queries.Resolution;
using AgentMemory.Qdrant.Embedded.Queries.Scoring;
using AgentMemory.Qdrant.Embedded.Vectors;
using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Queries.Planning;

/// <summary>The vectors of one stage: found, fitted to the vector name they are compared under, and weighed.</summary>
internal sealed class StageVectors
{
    private readonly PlanContext _context;
    private readonly SearchSettings _settings;
    private readonly VectorResolver _resolver;
    private readonly VectorSlot _slot;

    /// <exception cref="RpcException">NotFound: the collection to look vectors up in. InvalidArgument: no such vector name; IDF settings for a vector without IDF.</exception>
    public StageVectors(PlanContext context, StageRequest stage)
    {
        (_context, _settings) = (context, stage.Settings);
        _resolver = stage.LookupFrom is { } lookup
            ? new VectorResolver(context.Snapshots.LookedUp(lookup.CollectionName), lookup.HasVectorName ? lookup.VectorName : stage.Using)
            : new VectorResolver(context.Searched, stage.Using);
        _slot = context.Searched.Settings.Require(stage.Using);
        if (_settings.HasIdf && !IsWeighed)
            throw Refusal.InvalidArgument($"Validation failed: search param `idf` requires a sparse vector with the `idf` modifier, which vector \"{stage.Using}\" is not");
    }

    private bool IsWeighed => _slot is { Kind: VectorKind.Sparse, Modifier: Modifier.Idf };

    /// <exception cref="RpcException">InvalidArgument, NotFound: the vector does not exist or does not fit.</exception>
    public IVectorScoring Nearest(VectorInput input) => new NearestScoring(Fit(_resolver.Resolve(input)));

    private QueryVector Fit(RawVector raw)
    {
        var fitted = raw.FitTo(_slot);
        return new QueryVector(_slot, IsWeighed ? InverseDocumentFrequency.Weigh(fitted, _slot, _context.Searched, _settings.Corpus) : fitted);
    }
}
