using AgentMemory.Qdrant.Embedded.Vectors;

namespace AgentMemory.Qdrant.Embedded.Queries.Scoring;

/// <summary>Recommend, sum_scores: similarities to the positive examples, minus those to the negative ones.</summary>
internal sealed class SumScoresScoring(IReadOnlyList<QueryVector> positives, IReadOnlyList<QueryVector> negatives) : ExampleScoring
{
    public override IPointScore Bind(VectorColumn column) => new Score(Against(positives, column), Against(negatives, column));

    private sealed class Score(IPointScore[] positives, IPointScore[] negatives) : IPointScore
    {
        public float Of(int offset) => Sum(positives, offset) - Sum(negatives, offset);

        private static float Sum(IPointScore[] similarities, int offset)
        {
            float sum = 0;
            foreach (var similarity in similarities) sum += similarity.Of(offset);
            return sum;
        }
    }
}
