using System.Buffers;
using System.Text;
using Microsoft.ML.Tokenizers;

namespace AgentMemory.Onnx.Tokenization.Counting;

/// <summary>
/// Tokens as OpenAI's models count them. Exact, but for words, blanks and rows of signs of more than 256 characters: they are counted in parts, which may
/// give one token more a part, because the library takes time by the square of their length.
/// </summary>
internal sealed class TiktokenCounter(string name, TiktokenTokenizer tokenizer) : ITokenCounter
{
    private const int LongestRun = 256;

    private enum RunKind
    {
        None,
        Letters,
        Blanks,
        Signs,
    }

    public string Name => name;

    public int Count(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int count = 0, start = 0, run = 0;
        var kind = RunKind.None;
        for (int at = 0, length; at < text.Length; at += length)
        {
            if (Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out length) != OperationStatus.Done) length = 1;
            var next = KindOf(rune);
            // What a memory says is text for a model, also where it spells <|endoftext|>, which the library would take for one token. Both encodings begin a
            // new word where a letter follows these signs, so the count of the parts is the count of the whole.
            bool special = next == RunKind.Letters && at >= 2 && text[at - 1] == '|' && text[at - 2] == '<';
            if (special || (next == kind && at - run >= LongestRun))
            {
                count += tokenizer.CountTokens(text.AsSpan(start, at - start));
                start = run = at;
            }
            else if (next != kind) run = at;
            kind = next;
        }
        return count + tokenizer.CountTokens(text.AsSpan(start));
    }

    private static RunKind KindOf(Rune rune) => Rune.IsWhiteSpace(rune) ? RunKind.Blanks
        : Rune.IsLetter(rune) || Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.SpacingCombiningMark or System.Globalization.UnicodeCategory.EnclosingMark
            ? RunKind.Letters : RunKind.Signs;
}
