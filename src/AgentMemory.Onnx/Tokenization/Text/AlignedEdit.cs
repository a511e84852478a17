namespace AgentMemory.Onnx.Tokenization.Text;

/// <summary>One code point of a rewritten text: a change of 0 stands for the next source character, 1 is extra, -n swallows n more.</summary>
internal readonly record struct AlignedEdit(int CodePoint, int Change)
{
    /// <summary>Writes the edits of a range that begins at <paramref name="at"/>.</summary>
    public static void Write(IEnumerable<AlignedEdit> edits, AlignedText source, int at, int end, AlignedText target)
    {
        ReadOnlySpan<char> text = source.Span[..end];
        int previous = at;
        foreach (AlignedEdit edit in edits)
        {
            int from = edit.Change > 0 ? previous : Math.Min(at, end - 1);
            target.AppendCodePoint(edit.CodePoint, source.StartOf(from), source.EndOf(from));
            for (int n = 0; n <= -edit.Change && at < end; n++)
            {
                previous = at;
                CodePoints.At(text, at, out int length);
                at += length;
            }
        }
    }
}
