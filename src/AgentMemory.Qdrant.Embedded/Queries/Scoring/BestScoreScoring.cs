using AgentMemory.Qdrant.Embedded.Vectors;

namespace AgentMemory.Qdrant.Embedded.Queries.Scoring;

/// <summary>Recommend, best_score: the best positive example decides, or the best negative one where that is closer.</summary>
internal sealed class BestScoreScoring(IReadOnlyList<QueryVector> positives, IReadOnlyList<QueryVector> negatives) : ExampleScoring
{
    public override IPointScore Bind(VectorColumn column) => new Score(Against(positives, column), Against(negatives, column));

    private sealed class Score(IPointScore[] positives, IPointScore[] negatives) : IPointScore
    {
        public float Of(int offset)
        {
            float positive = Best(positives, offset), negative = Best(negatives, offset);
            return positive > negative ? SquashToUnit(positive) : -SquashToUnit(negative);
        }

        private static float Best(IPointScore[] similarities, int offset)
        {
            float best = float.NegativeInfinity;
            foreach (var similarity in similarities) best = MathF.Max(best, similarity.Of(offset));
            return best;
        }
    }
}
