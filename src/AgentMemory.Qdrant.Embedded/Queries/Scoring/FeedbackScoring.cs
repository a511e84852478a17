using AgentMemory.Qdrant.Embedded.Vectors;

namespace AgentMemory.Qdrant.Embedded.Queries.Scoring;

/// <summary>Relevance feedback, naive: the similarity to the target, corrected by what each better example says against each worse one.</summary>
/// <param name="target">What was asked for.</param>
/// <param name="examples">With the score that someone gave them.</param>
/// <param name="a">Weight of the target.</param>
/// <param name="b">Exponent of the difference of two examples' scores; not negative.</param>
/// <param name="c">Weight of the examples.</param>
internal sealed class FeedbackScoring(QueryVector target, IReadOnlyList<(QueryVector Vector, float Score)> examples, float a, float b, float c) : ExampleScoring
{
    public override IPointScore Bind(VectorColumn column)
    {
        var pairs = new List<(int Better, int Worse, float Weight)>();
        for (int better = 0; better < examples.Count; better++)
            for (int worse = 0; worse < examples.Count; worse++)
                if (examples[better].Score > examples[worse].Score)
                    pairs.Add((better, worse, MathF.Pow(examples[better].Score - examples[worse].Score, b) * c));
        return new Score(target.Against(column), Against([.. examples.Select(example => example.Vector)], column), [.. pairs], a);
    }

    private sealed class Score(IPointScore target, IPointScore[] examples, (int Better, int Worse, float Weight)[] pairs, float a) : IPointScore
    {
        private readonly float[] _similarities = new float[examples.Length];

        public float Of(int offset)
        {
            for (int i = 0; i < examples.Length; i++) _similarities[i] = examples[i].Of(offset);
            float score = a * target.Of(offset);
            foreach (var (better, worse, weight) in pairs) score += weight * (_similarities[better] - _similarities[worse]);
            return score;
        }
    }
}
