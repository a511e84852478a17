using System.Globalization;

namespace AgentMemory.Onnx.Tokenization.Text;

/// <summary>
/// Decompositions, compositions and combining classes. The runtime's own normalisation is not used: it needs ICU,
/// which invariant globalization leaves out, it cannot say where a character came from, and its tables are newer.
/// </summary>
internal static class NormalizationData
{
    private const int HangulBase = 0xAC00;
    private const int HangulCount = 11172;
    private static readonly Dictionary<int, int[]> s_canonical = [];
    private static readonly Dictionary<int, int[]> s_compatibility = [];
    private static readonly Dictionary<long, int> s_compositions = [];
    private static readonly Dictionary<int, byte> s_classesAbove = [];
    private static readonly byte[] s_classes = new byte[0x10000];
    private static readonly ulong[] s_special = new ulong[0x10000 / 64];

#pragma warning disable CA1810 // One pass over one file fills all the tables.
    static NormalizationData()
#pragma warning restore CA1810
    {
        using Stream stream = typeof(NormalizationData).Assembly
            .GetManifestResourceStream("AgentMemory.Onnx.Tokenization.normalization.txt")!;
        using var reader = new StreamReader(stream);
        string section = "";
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('[') || line.StartsWith('#'))
            {
                section = line;
                continue;
            }

            int equals = line.IndexOf('=', StringComparison.Ordinal);
            string key = line[..equals], value = line[(equals + 1)..];
            switch (section)
            {
                case "[canonical]":
                    s_canonical[Hex(key)] = [.. value.Split(' ').Select(Hex)];
                    Mark(Hex(key));
                    break;
                case "[compatibility]":
                    s_compatibility[Hex(key)] = [.. value.Split(' ').Select(Hex)];
                    Mark(Hex(key));
                    break;
                case "[compose]":
                    string[] parts = key.Split(' ');
                    s_compositions[((long)Hex(parts[0]) << 32) | (uint)Hex(parts[1])] = Hex(value);
                    Mark(Hex(parts[1]));
                    break;
                default:
                    string[] range = key.Split('-');
                    for (int c = Hex(range[0]); c <= Hex(range[1]); c++)
                    {
                        SetClass(c, byte.Parse(value, CultureInfo.InvariantCulture));
                    }

                    break;
            }
        }

        for (int c = 0x1100; c <= 0x11FF; c++)
        {
            Mark(c);
        }

        for (int c = HangulBase; c < HangulBase + HangulCount; c++)
        {
            Mark(c);
        }
    }

    /// <summary>Whether any normal form could change a unit: it decomposes, combines or is a surrogate.</summary>
    public static bool MayChange(char c) => (s_special[c >> 6] >> (c & 63) & 1) != 0 || char.IsSurrogate(c);

    /// <summary>Canonical combining class.</summary>
    public static int ClassOf(int codePoint) => codePoint < 0x10000 ? s_classes[codePoint] : s_classesAbove.GetValueOrDefault(codePoint);

    /// <summary>Appends the full decomposition of a code point and returns how many code points that is.</summary>
    public static int Decompose(int codePoint, bool compatibility, Span<int> target)
    {
        if (codePoint is >= HangulBase and < HangulBase + HangulCount)
        {
            int index = codePoint - HangulBase;
            target[0] = 0x1100 + (index / 588);
            target[1] = 0x1161 + (index % 588 / 28);
            target[2] = 0x11A7 + (index % 28);
            return index % 28 == 0 ? 2 : 3;
        }

        if ((compatibility && s_compatibility.TryGetValue(codePoint, out int[]? parts)) || s_canonical.TryGetValue(codePoint, out parts))
        {
            parts.CopyTo(target);
            return parts.Length;
        }

        target[0] = codePoint;
        return 1;
    }

    /// <summary>The composition of two code points, or -1.</summary>
    public static int Compose(int first, int second)
    {
        if (first is >= 0x1100 and < 0x1113 && second is >= 0x1161 and < 0x1176)
        {
            return HangulBase + ((((first - 0x1100) * 21) + (second - 0x1161)) * 28);
        }

        if (first is >= HangulBase and < HangulBase + HangulCount && (first - HangulBase) % 28 == 0 && second is > 0x11A7 and < 0x11C3)
        {
            return first + (second - 0x11A7);
        }

        return s_compositions.GetValueOrDefault(((long)first << 32) | (uint)second, -1);
    }

    private static int Hex(string text) => int.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static void Mark(int codePoint)
    {
        if (codePoint < 0x10000)
        {
            s_special[codePoint >> 6] |= 1UL << (codePoint & 63);
        }
    }

    private static void SetClass(int codePoint, byte value)
    {
        Mark(codePoint);
        if (codePoint < 0x10000)
        {
            s_classes[codePoint] = value;
        }
        else
        {
            s_classesAbove[codePoint] = value;
        }
    }
}
