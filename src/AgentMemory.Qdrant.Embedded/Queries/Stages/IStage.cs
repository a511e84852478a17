using AgentMemory.Qdrant.Embedded.Queries.Ranking;

namespace AgentMemory.Qdrant.Embedded.Queries.Stages;

/// <summary>One step of a query plan: finds points, best first. Bound to one snapshot.</summary>
internal interface IStage
{
    /// <summary>Which of two hits comes first, where they were found by two runs of the same stage.</summary>
    HitOrder Order { get; }

    /// <exception cref="OperationCanceledException">The call ended.</exception>
    IReadOnlyList<Hit> Run(CancellationToken cancellationToken);
}

/// <summary>What a stage chooses from: all points that pass a filter, or what its prefetches find.</summary>
internal interface IStageInput
{
    PointSelection Open(CancellationToken cancellationToken);
}

/// <summary>A leaf chooses from the collection.</summary>
internal sealed class LeafInput(FilteredPoints points) : IStageInput
{
    public PointSelection Open(CancellationToken cancellationToken) => points;
}

/// <summary>The union of what the prefetches find.</summary>
internal sealed class PrefetchInput(IReadOnlyList<IStage> prefetches) : IStageInput
{
    public PointSelection Open(CancellationToken cancellationToken) => new FoundPoints(prefetches.SelectMany(stage => stage.Run(cancellationToken)));
}
