namespace AgentMemory.Qdrant.Embedded.Queries.Ranking;

/// <summary>Which of two hits of the same query comes first; equal ones stay as they are found.</summary>
internal sealed class HitOrder : IComparer<Hit>
{
    private readonly Comparison<Hit> _compare;

    private HitOrder(Comparison<Hit> compare) => _compare = compare;

    public static HitOrder AsFound { get; } = new(static (_, _) => 0);

    /// <summary>By score; NaN counts as larger than every number.</summary>
    public static HitOrder LargestFirst { get; } = new(static (a, b) => Compare(b.Score, a.Score));

    /// <inheritdoc cref="LargestFirst"/>
    public static HitOrder SmallestFirst { get; } = new(static (a, b) => Compare(a.Score, b.Score));

    /// <summary>By order value.</summary>
    public static HitOrder SmallestValueFirst { get; } = new(static (a, b) => Value(a).CompareTo(Value(b)));

    /// <inheritdoc cref="SmallestValueFirst"/>
    public static HitOrder LargestValueFirst { get; } = new(static (a, b) => Value(b).CompareTo(Value(a)));

    public int Compare(Hit x, Hit y) => _compare(x, y);

    private static int Compare(float a, float b) =>
        float.IsNaN(a) || float.IsNaN(b) ? float.IsNaN(a).CompareTo(float.IsNaN(b)) : a.CompareTo(b);

    // Integers beyond 2^53 lie between two doubles; decimal holds both kinds in order, and order values are within its range or clamped to it.
    private static decimal Value(Hit hit) => hit.OrderValue switch
    {
        { HasInt: true } value => value.Int,
        { HasFloat: true } value => (decimal)Math.Clamp(double.IsNaN(value.Float) ? double.MaxValue : value.Float, -7.9e28, 7.9e28),
        _ => 0,
    };
}
