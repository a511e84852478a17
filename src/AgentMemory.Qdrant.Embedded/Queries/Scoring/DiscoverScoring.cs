using AgentMemory.Qdrant.Embedded.Vectors;

namespace AgentMemory.Qdrant.Embedded.Queries.Scoring;

/// <summary>Discover: pairs on whose positive side the point lies, less the others; within the same number the similarity to the target decides.</summary>
internal sealed class DiscoverScoring(QueryVector target, IReadOnlyList<ContextPair> pairs) : ExampleScoring
{
    public override IPointScore Bind(VectorColumn column) => new Score(target.Against(column), [.. pairs.Select(pair => pair.Against(column))]);

    private sealed class Score(IPointScore target, (IPointScore Positive, IPointScore Negative)[] pairs) : IPointScore
    {
        public float Of(int offset)
        {
            int rank = 0;
            foreach (var (positive, negative) in pairs)
            {
                float nearer = positive.Of(offset), farther = negative.Of(offset);
                if (nearer > farther) rank++;
                else if (nearer < farther) rank--;
            }
            return rank + SquashToUnit(target.Of(offset));
        }
    }
}
