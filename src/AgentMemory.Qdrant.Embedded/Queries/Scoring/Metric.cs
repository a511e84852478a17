using System.Numerics;
using System.Numerics.Tensors;
using AgentMemory.Qdrant.Embedded.Vectors;
using Qdrant.Client.Grpc;
using Lanes = System.Numerics.Vector;

namespace AgentMemory.Qdrant.Embedded.Queries.Scoring;

/// <summary>A distance: the similarity that is maximised inside, and the score that is given out.</summary>
/// <param name="Distance">As the vector name is configured.</param>
/// <param name="IsNormalized">Cosine only: whether stored vectors and queries have unit length; those of bytes have not.</param>
internal readonly record struct Metric(Distance Distance, bool IsNormalized)
{
    public static Metric Of(VectorSlot slot) => new(slot.Distance, IsNormalized: slot.Datatype != Datatype.Uint8);

    /// <summary>Whether a lower score is the better one.</summary>
    public bool SmallerIsBetter => Distance is Distance.Euclid or Distance.Manhattan;

    /// <summary>Cosine (of normalised vectors) and dot product as they are; minus the squared distance for Euclid, minus the distance for Manhattan.</summary>
    public float Similarity(ReadOnlySpan<float> query, ReadOnlySpan<float> stored) => Distance switch
    {
        Distance.Euclid => -SquaredDistance(query, stored),
        Distance.Manhattan => -Manhattan(query, stored),
        Distance.Cosine when !IsNormalized => Cosine(query, stored),
        _ => TensorPrimitives.Dot(query, stored),
    };

    /// <summary>From the similarity of a nearest query to its score.</summary>
    public float Output(float similarity) => Distance switch
    {
        Distance.Euclid => MathF.Sqrt(MathF.Abs(similarity)),
        Distance.Manhattan => MathF.Abs(similarity),
        _ => similarity,
    };

    /// <summary>0 where one of the vectors is zero.</summary>
    private static float Cosine(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        float norms = TensorPrimitives.Norm(a) * TensorPrimitives.Norm(b);
        return norms == 0 ? 0 : TensorPrimitives.Dot(a, b) / norms;
    }

    private static float SquaredDistance(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var sums = Vector<float>.Zero;
        int i = 0;
        for (; i <= a.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var difference = new Vector<float>(a[i..]) - new Vector<float>(b[i..]);
            sums += difference * difference;
        }
        float sum = Lanes.Sum(sums);
        for (; i < a.Length; i++) sum += (a[i] - b[i]) * (a[i] - b[i]);
        return sum;
    }

    private static float Manhattan(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var sums = Vector<float>.Zero;
        int i = 0;
        for (; i <= a.Length - Vector<float>.Count; i += Vector<float>.Count) sums += Lanes.Abs(new Vector<float>(a[i..]) - new Vector<float>(b[i..]));
        float sum = Lanes.Sum(sums);
        for (; i < a.Length; i++) sum += MathF.Abs(a[i] - b[i]);
        return sum;
    }
}
