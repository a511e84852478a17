using System.Collections;
using Qdrant.Client.Grpc;

namespace AgentMemory.Benchmarks.Replay;

/// <summary>Lists that are ordered by a score or an order value, cut into runs of neighbours that the tolerance cannot tell apart.</summary>
internal static class RankedRuns
{
    private const double Tolerance = 1e-5;

    /// <summary>Equal within |a-b| &lt;= 1e-5 * (1 + |a|); NaN equals NaN.</summary>
    public static bool Near(float expected, float actual) =>
        expected.Equals(actual) || Math.Abs((double)expected - actual) <= Tolerance * (1 + Math.Abs((double)expected));

    /// <summary>What the item is ordered by, or null where its list has no such order.</summary>
    public static object? KeyOf(object? item) => item switch
    {
        ScoredPoint { OrderValue: { } value } => value,
        ScoredPoint point => point.Score,
        RetrievedPoint { OrderValue: { } value } => value,
        PointGroup { Hits: [var best, ..] } => KeyOf(best),
        _ => null,
    };

    /// <summary>First index whose keys differ, or null.</summary>
    public static int? KeyDifference(IList expected, IList actual)
    {
        for (int i = 0; i < expected.Count; i++)
            if (!SameKey(KeyOf(expected[i]), KeyOf(actual[i]))) return i;
        return null;
    }

    /// <summary>Runs [start, end); <c>Equal</c> where all keys of the run are the very same.</summary>
    public static IEnumerable<(int Start, int End, bool Equal)> Of(IList items)
    {
        for (int start = 0, end; start < items.Count; start = end)
        {
            bool equal = true;
            for (end = start + 1; end < items.Count; end++)
            {
                object? before = KeyOf(items[end - 1]), key = KeyOf(items[end]);
                if (!SameKey(before, key)) break;
                equal &= Equals(before, key);
            }
            yield return (start, end, equal);
        }
    }

    private static bool SameKey(object? expected, object? actual) =>
        expected is float x && actual is float y ? Near(x, y) : Equals(expected, actual);
}
