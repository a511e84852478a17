using AgentMemory.Qdrant.Embedded.Points;
using AgentMemory.Qdrant.Embedded.Segments;
using AgentMemory.Qdrant.Embedded.Vectors;

namespace AgentMemory.Qdrant.Embedded.Collections;

/// <summary>How many sparse vectors the server's index counts.</summary>
internal static class SparseCount
{
    /// <summary>The vectors that are there.</summary>
    public static long OfLive(CollectionSnapshot snapshot)
    {
        long count = 0;
        foreach (var view in snapshot.Segments)
            foreach (string name in snapshot.Settings.Sparse.Keys)
                if (view.Segment.Vectors.TryGetValue(name, out var column))
                    for (int offset = 0; offset < view.Segment.Count; offset++)
                        if (view.IsLive(offset) && Holds(column, offset)) count++;
        return count;
    }

    /// <summary>What a write adds: a point that gets a vector counts, one that is written anew without it no longer does; deletions are not noticed.</summary>
    public static long Change(CollectionSnapshot snapshot, PointChanges changes)
    {
        long change = 0;
        if (snapshot.Settings.Sparse.Count == 0) return 0;
        foreach (var point in changes.Upserts)
        {
            bool exists = snapshot.TryLocate(point.Id, out var view, out int offset);
            foreach (string name in snapshot.Settings.Sparse.Keys)
            {
                bool had = exists && view.Segment.Vectors.TryGetValue(name, out var column) && Holds(column, offset);
                bool has = point.Vectors.TryGetValue(name, out var vector) && vector.Values.Length > 0;
                if (has && !had) change++;
                if (had && !has && !changes.KeepsIndexed) change--;
            }
        }
        return change;
    }

    private static bool Holds(VectorColumn column, int offset) => column is SparseColumn sparse && sparse.Has(offset) && !sparse.Values(offset).IsEmpty;
}
