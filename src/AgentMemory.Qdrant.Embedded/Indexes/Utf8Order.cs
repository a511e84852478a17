namespace AgentMemory.Qdrant.Embedded.Indexes;

/// <summary>Texts by their code points, which is the order of their UTF-8 bytes and the server's; UTF-16 orders surrogates differently.</summary>
internal sealed class Utf8Order : IComparer<string>
{
    public static Utf8Order Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        int common = x.AsSpan().CommonPrefixLength(y);
        int left = common < (x?.Length ?? 0) ? x![common] : -1, right = common < (y?.Length ?? 0) ? y![common] : -1;
        if (left >= 0xD800 && right >= 0xD800) (left, right) = (Rank(left), Rank(right));
        return left.CompareTo(right);
    }

    // Surrogates stand for code points above all others.
    private static int Rank(int unit) => unit is >= 0xD800 and <= 0xDFFF ? unit + 0x10000 : unit;
}
