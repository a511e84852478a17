using CsCheck;
using Qdrant.Client.Grpc;

namespace AgentMemory.Tests.Qdrant.Queries.Differential;

/// <summary>A vector, or a point of the collection that has one; where the collection has no such point, the numbers stand in.</summary>
/// <param name="Numbers">The vector.</param>
/// <param name="Pick">Which point to name, or null.</param>
internal sealed record NaiveExample(float[] Numbers, int? Pick)
{
    public static Gen<NaiveExample> Examples(Gen<float> number) => Gen.Select(number.Array[NaiveRow.Dims], Gen.Int[0, 20], Gen.Bool).Select(p => new NaiveExample(p.Item1, p.Item3 ? p.Item2 : null));

    public static double Squash(double x) => x / (1 + Math.Abs(x));

    public static double Unit(double x) => 0.5 * (Squash(x) + 1);

    /// <summary>Whether rounding decides which is larger.</summary>
    public static bool AreClose(double a, double b) => Math.Abs(a - b) < 1e-5;

    public float[] Vector(NaiveTable table) => Point(table)?.Dense ?? Numbers;

    /// <summary>As it is averaged: a stored cosine vector has length 1, a given one is taken as it is.</summary>
    public float[] Stored(NaiveTable table) => Point(table)?.Dense is { } stored ? table.Prepared(stored) : Numbers;

    public IEnumerable<ulong> Named(NaiveTable table) => Point(table) is { } row ? [row.Id] : [];

    public double Similarity(NaiveTable table, NaiveRow row) => NaiveSimilarity.Of(table.Distance, Vector(table), row.Dense!);

    public VectorInput ToProto(NaiveTable table) =>
        Point(table) is { } row ? new VectorInput { Id = new PointId { Num = row.Id } } : new VectorInput { Dense = new DenseVector { Data = { Numbers } } };

    private NaiveRow? Point(NaiveTable table)
    {
        if (Pick is not { } pick) return null;
        NaiveRow[] rows = [.. table.Rows.Values.Where(r => r.Dense is not null)];
        return rows.Length == 0 ? null : rows[pick % rows.Length];
    }
}
