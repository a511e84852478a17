using System.Text;

namespace AgentMemory;

/// <summary>
/// A turn's place as one number: 41 bits of its session, 22 bits of its turn index, so that the neighbours of many turns are found by exact matches
/// on one integer field. Two sessions of a tenant share a number once in 2^41 pairs; what else is in the scope's filter still holds then.
/// </summary>
public static class TurnPlace
{
    /// <summary>Largest turn index of a session.</summary>
    public const int MaxIndex = (1 << 22) - 1;

    /// <summary>The place of a turn; null for a memory outside any session or without a turn index.</summary>
    public static long? Of(MemoryScope scope, int? turnIndex)
    {
        ArgumentNullException.ThrowIfNull(scope);
        if (scope.Session is null || turnIndex is not (>= 0 and <= MaxIndex)) return null;
        // FNV-1a, 64 bits, over length-prefixed parts; the highest 41 bits are mixed down first.
        ulong hash = 14695981039346656037;
        foreach (string? part in (ReadOnlySpan<string?>)[scope.Tenant, scope.User, scope.Agent, scope.Session])
        {
            byte[] bytes = part is null ? [] : Encoding.UTF8.GetBytes(part);
            hash = (hash ^ (part is null ? 0xFFUL : (ulong)bytes.Length)) * 1099511628211;
            foreach (byte value in bytes) hash = (hash ^ value) * 1099511628211;
        }
        hash ^= hash >> 32;
        hash *= 0x9E3779B97F4A7C15;
        return (long)((hash >> 23) << 22) | (uint)turnIndex.Value;
    }

    /// <summary>The turn index inside a place.</summary>
    public static int Index(long place) => (int)(place & MaxIndex);

    /// <summary>The place that lies a number of turns further in the same session; null beyond its borders.</summary>
    public static long? Shift(long place, int turns) => Index(place) + turns is >= 0 and <= MaxIndex ? place + turns : null;
}
