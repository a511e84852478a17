namespace AgentMemory.Evaluation;

/// <summary>Whether the second of two settings differs from the first on the same questions.</summary>
/// <param name="Difference">Mean of second minus first.</param>
/// <param name="Low">Lower end of the 95 % interval of the difference (paired bootstrap, percentiles).</param>
/// <param name="High">Upper end.</param>
/// <param name="PValue">Chance of a difference at least as large, either way, if the settings were alike (paired randomisation).</param>
public sealed record PairedDifference(double Difference, double Low, double High, double PValue);

/// <summary>Paired randomisation test and paired bootstrap over questions; a seed makes them repeat.</summary>
/// <remarks>Source: Smucker, Allan and Carterette 2007 (randomisation of signs); Efron and Tibshirani 1993, chapter 13 (percentile interval).</remarks>
internal static class PairedTest
{
    public const int Rounds = 10_000;

    public static PairedDifference Compare(IReadOnlyList<double> first, IReadOnlyList<double> second, int seed, int rounds = Rounds)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(second.Count, first.Count);
        ArgumentOutOfRangeException.ThrowIfZero(first.Count);
        double[] differences = [.. first.Zip(second, (a, b) => b - a)];
        double observed = differences.Average(), margin = 1e-12 * (1 + Math.Abs(observed));
        var random = new Random(seed);
        double[] resampled = new double[rounds];
        byte[] signs = new byte[(differences.Length + 7) / 8];
        int extreme = 0;
        for (int round = 0; round < rounds; round++)
        {
            random.NextBytes(signs);
            double flipped = 0, drawn = 0;
            for (int i = 0; i < differences.Length; i++)
            {
                flipped += (signs[i >> 3] >> (i & 7) & 1) == 0 ? differences[i] : -differences[i];
                drawn += differences[random.Next(differences.Length)];
            }
            if (Math.Abs(flipped / differences.Length) >= Math.Abs(observed) - margin) extreme++;
            resampled[round] = drawn / differences.Length;
        }
        Array.Sort(resampled);
        return new PairedDifference(observed, resampled[(int)(0.025 * (rounds - 1))], resampled[(int)Math.Ceiling(0.975 * (rounds - 1))], (extreme + 1.0) / (rounds + 1.0));
    }
}
