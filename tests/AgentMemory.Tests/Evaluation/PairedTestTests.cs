using AgentMemory.Evaluation;
using CsCheck;
using Xunit;

namespace AgentMemory.Tests.Evaluation;

public sealed class PairedTestTests
{
    [Fact]
    public void Three_equal_gains_have_the_chance_of_two_sign_patterns_of_eight()
    {
        var result = PairedTest.Compare([0, 0, 0], [1, 1, 1], seed: 1);
        Assert.Equal((1.0, 1.0, 1.0), (result.Difference, result.Low, result.High));
        Assert.Equal(2.0 / 8, result.PValue, 0.02);
    }

    [Fact]
    public void Equal_runs_have_a_p_of_one_and_a_seed_repeats()
    {
        double[] values = [0.1, 0.5, 0.9];
        Assert.Equal(new PairedDifference(0, 0, 0, 1), PairedTest.Compare(values, values, seed: 3));
        Assert.Equal(PairedTest.Compare(values, [0.3, 0.4, 0.9], seed: 5), PairedTest.Compare(values, [0.3, 0.4, 0.9], seed: 5));
    }

    [Fact]
    public void Small_shift_of_many_questions_is_significant_and_noise_is_not()
    {
        var random = new Random(7);
        double[] first = [.. Enumerable.Range(0, 200).Select(_ => random.NextDouble())], noise = [.. first.Select(f => f + random.NextDouble() - 0.5)];
        double mean = first.Zip(noise, (a, b) => b - a).Average();
        double[] centred = [.. noise.Select(n => n - mean)];
        Assert.True(PairedTest.Compare(first, [.. centred.Select(n => n + 0.1)], seed: 1).PValue < 0.01);
        Assert.True(PairedTest.Compare(first, centred, seed: 1).PValue > 0.9);
    }

    [Fact]
    public void Span_score_equals_counting_single_characters() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 40], Gen.Int[0, 12]).Select((d, start, length) => new DocumentSpan("d" + d, start, start + length)).Array[0, 6].Array[2].Sample(sets =>
        {
            HashSet<(string, int)> Characters(DocumentSpan[] spans) => [.. spans.SelectMany(s => Enumerable.Range(s.Start, s.End - s.Start).Select(i => (s.DocumentId, i)))];
            var (found, wanted) = (Characters(sets[0]), Characters(sets[1]));
            double common = found.Intersect(wanted).Count();
            var score = SpanMetrics.Score(sets[0], sets[1]);
            Assert.Equal(wanted.Count == 0 ? 0 : common / wanted.Count, score.Recall, 1e-12);
            Assert.Equal(found.Count == 0 ? 0 : common / found.Count, score.Precision, 1e-12);
            Assert.Equal(found.Union(wanted).Any() ? common / found.Union(wanted).Count() : 0, score.Iou, 1e-12);
        }, iter: 500);
}
