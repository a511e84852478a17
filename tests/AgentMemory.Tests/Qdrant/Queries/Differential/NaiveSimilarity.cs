using Qdrant.Client.Grpc;

namespace AgentMemory.Tests.Qdrant.Queries.Differential;

/// <summary>How alike two vectors are, larger for more, in plain loops over doubles; and the score that is given out for it.</summary>
internal static class NaiveSimilarity
{
    public static bool SmallerIsBetter(Distance distance) => distance is Distance.Euclid or Distance.Manhattan;

    public static double Of(Distance distance, float[] a, float[] b)
    {
        double dot = 0, squares = 0, differences = 0, normA = 0, normB = 0;
        for (int i = 0; i < a.Length; i++)
        {
            dot += (double)a[i] * b[i];
            squares += ((double)a[i] - b[i]) * ((double)a[i] - b[i]);
            differences += Math.Abs((double)a[i] - b[i]);
            normA += (double)a[i] * a[i];
            normB += (double)b[i] * b[i];
        }
        return distance switch
        {
            Distance.Euclid => -squares,
            Distance.Manhattan => -differences,
            Distance.Cosine => normA == 0 || normB == 0 ? 0 : dot / Math.Sqrt(normA * normB),
            _ => dot,
        };
    }

    /// <summary>MaxSim.</summary>
    public static double Of(Distance distance, float[][] query, float[][] stored) => query.Sum(q => stored.Max(s => Of(distance, q, s)));

    public static double Score(Distance distance, double similarity) => distance switch
    {
        Distance.Euclid => Math.Sqrt(Math.Abs(similarity)),
        Distance.Manhattan => Math.Abs(similarity),
        _ => similarity,
    };
}
