using AgentMemory.Onnx.Tokenization.Text;

namespace AgentMemory.Onnx.Tokenization.PostProcessors;

/// <summary>Takes the white space that a token begins or ends with out of its offsets: the byte-level post-processor.</summary>
internal sealed class OffsetTrimmer(bool trimOffsets, bool addPrefixSpace) : IPostProcessor
{
    public int AddedTokens(bool pair) => 0;

    public List<EncodingPart> Process(List<EncodingPart> parts, IReadOnlyList<string> texts, bool addSpecialTokens, ITokenSpelling spelling)
    {
        if (trimOffsets)
        {
            foreach (EncodingPart part in parts)
            {
                Trim(part, texts, spelling);
                foreach (EncodingPart piece in part.Overflow)
                {
                    Trim(piece, texts, spelling);
                }
            }
        }

        return parts;
    }

    private static bool IsSpace(char c) => c == 'Ġ' || CodePointSet.WhiteSpace.Contains(c);

    private void Trim(EncodingPart part, IReadOnlyList<string> texts, ITokenSpelling spelling)
    {
        for (int i = 0; i < part.Count; i++)
        {
            if (part.Sequences[i] < 0)
            {
                continue;
            }

            string text = texts[part.Sequences[i]];
            (int start, int end) = part.Offsets[i];
            ReadOnlySpan<char> token = spelling.IsAdded(part.Ids[i]) ? text.AsSpan(start, end - start) : spelling.IdToToken(part.Ids[i]);
            if (token.IsEmpty || !(IsSpace(token[0]) || IsSpace(token[^1])))
            {
                continue;
            }

            int leading = 0, trailing = 0;
            while (leading < token.Length && IsSpace(token[leading]))
            {
                leading++;
            }

            while (trailing < token.Length && IsSpace(token[^(trailing + 1)]))
            {
                trailing++;
            }

            // One space at the very start is the one that was put there: it has no place in the text to trim.
            if (leading == 1 && addPrefixSpace && (i == 0 || start == 0))
            {
                leading = 0;
            }

            for (; leading > 0 && start < end; leading--)
            {
                CodePoints.At(text, start, out int length);
                start += length;
            }

            for (; trailing > 0 && end > start; trailing--)
            {
                CodePoints.Before(text, end, out int length);
                end -= length;
            }

            part.Offsets[i] = (Math.Min(start, Math.Max(end, part.Offsets[i].Start)), Math.Max(end, start));
        }
    }
}
