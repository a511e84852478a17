using AgentMemory.Qdrant.Embedded.Vectors;

namespace AgentMemory.Qdrant.Embedded.Queries.Scoring;

/// <summary>Context: how far the point lies on the negative side of each pair, as a loss; 0 where it is on the positive side of all.</summary>
internal sealed class ContextScoring(IReadOnlyList<ContextPair> pairs) : ExampleScoring
{
    /// <summary>Distance from 1 to the next float: a point right between the two counts as on the negative side.</summary>
    private const float Epsilon = 1.1920929e-7f;

    public override IPointScore Bind(VectorColumn column) => new Score([.. pairs.Select(pair => pair.Against(column))]);

    private sealed class Score((IPointScore Positive, IPointScore Negative)[] pairs) : IPointScore
    {
        public float Of(int offset)
        {
            float sum = 0;
            foreach (var (positive, negative) in pairs) sum += Squash(MathF.Min(positive.Of(offset) - negative.Of(offset) - Epsilon, 0));
            return sum;
        }
    }
}
