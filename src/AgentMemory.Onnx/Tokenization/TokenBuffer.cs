namespace AgentMemory.Onnx.Tokenization;

/// <summary>Tokens as a model finds them: ids, and ranges within the piece or, once resolved, within the original text.</summary>
internal sealed class TokenBuffer
{
    private int[] _ids = new int[64];
    private (int Start, int End)[] _offsets = new (int, int)[64];

    public int Count { get; private set; }

    public ReadOnlySpan<int> Ids => _ids.AsSpan(0, Count);

    public Span<(int Start, int End)> Offsets => _offsets.AsSpan(0, Count);

    public void Clear() => Count = 0;

    public void Truncate(int count) => Count = count;

    public void Add(int id, int start, int end)
    {
        if (Count == _ids.Length)
        {
            Array.Resize(ref _ids, 2 * Count);
            Array.Resize(ref _offsets, 2 * Count);
        }

        _ids[Count] = id;
        _offsets[Count++] = (start, end);
    }
}
