namespace AgentMemory.Onnx.Tokenization.Text;

/// <summary>Lower-cases single code points the way the reference library does.</summary>
internal static class Lowercase
{
    private static readonly char[] s_basic = BuildBasic();
    private static readonly Dictionary<int, int> s_above = BuildAbove();

    /// <summary>The lower-case form, or the code point itself. U+0130 has two: an i that the caller follows with U+0307.</summary>
    public static int Of(int codePoint)
        => codePoint < 0x10000 ? s_basic[codePoint] : s_above.GetValueOrDefault(codePoint, codePoint);

    private static char[] BuildBasic()
    {
        var map = new char[0x10000];
        for (int c = 0; c < map.Length; c++)
        {
            map[c] = (char)c;
        }

        foreach ((int from, int to) in Pairs().Where(p => p.From < 0x10000))
        {
            map[from] = (char)to;
        }

        map[0x130] = 'i';
        return map;
    }

    private static Dictionary<int, int> BuildAbove() => Pairs().Where(p => p.From >= 0x10000).ToDictionary(p => p.From, p => p.To);

    private static List<(int From, int To)> Pairs()
    {
        var pairs = new List<(int, int)>();
        ReadOnlySpan<int> runs = LowercaseTable.Runs;
        for (int i = 0; i < runs.Length; i += 4)
        {
            for (int c = runs[i]; c <= runs[i + 1]; c += runs[i + 2])
            {
                pairs.Add((c, c + runs[i + 3]));
            }
        }

        return pairs;
    }
}
