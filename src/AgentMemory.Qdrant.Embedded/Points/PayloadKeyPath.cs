using System.Text;

namespace AgentMemory.Qdrant.Embedded.Points;

/// <summary>Where a payload write goes: a top-level key, then keys and array elements.</summary>
/// <param name="FirstKey">Never a path itself.</param>
/// <param name="Steps">A key; or, with a null key, an index, which is -1 for every element.</param>
internal sealed record PayloadKeyPath(string FirstKey, (string? Key, long Index)[] Steps)
{
    public const long EveryElement = -1;

    /// <exception cref="global::Grpc.Core.RpcException">InvalidArgument: not a path.</exception>
    public static PayloadKeyPath Parse(string text)
    {
        int at = 0;
        string first = ReadKey(text, ref at);
        var steps = new List<(string?, long)>();
        while (at < text.Length)
        {
            if (text[at] == '.')
            {
                at++;
                steps.Add((ReadKey(text, ref at), 0));
                continue;
            }
            int close = text[at] == '[' ? text.IndexOf(']', at) : -1;
            if (close < 0) throw Invalid(text);
            var inside = text.AsSpan(at + 1, close - at - 1);
            ulong index = 0;
            if (!inside.IsEmpty && (inside.ContainsAnyExceptInRange('0', '9') || !ulong.TryParse(inside, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out index))) throw Invalid(text);
            steps.Add((null, inside.IsEmpty ? EveryElement : (long)Math.Min(index, long.MaxValue)));
            at = close + 1;
        }
        return new PayloadKeyPath(first, [.. steps]);
    }

    private static string ReadKey(string text, ref int at)
    {
        int start = at;
        if (start < text.Length && text[start] == '"')
        {
            int close = text.IndexOf('"', start + 1);
            if (close < 0 || text.AsSpan(start + 1, close - start - 1).Contains('\\')) throw Invalid(text);
            at = close + 1;
            return text[(start + 1)..close];
        }
        foreach (var rune in text.AsSpan(start).EnumerateRunes())
        {
            if (rune.Value is not ('_' or '-') && !Rune.IsLetterOrDigit(rune) && !Rune.IsNumber(rune)) break;
            at += rune.Utf16SequenceLength;
        }
        return at == start ? throw Invalid(text) : text[start..at];
    }

    private static global::Grpc.Core.RpcException Invalid(string text) => Malformed.Request($"Invalid json path: '{text}'");
}
