using AgentMemory.Onnx.Tokenization.Text;

namespace AgentMemory.Onnx.Tokenization.Models;

/// <summary>The symbols of one word while they are merged: a linked list, and a queue of the pairs by rank, then place.</summary>
internal sealed class BpeSymbols(int capacity)
{
    private readonly List<Symbol> _symbols = new(capacity);

    /// <summary>Adds a symbol that covers so many bytes of UTF-8.</summary>
    public void Add(int id, int bytes)
    {
        int index = _symbols.Count;
        if (index > 0)
        {
            _symbols[index - 1] = _symbols[index - 1] with { Next = index };
        }

        _symbols.Add(new Symbol(id, bytes, index - 1, -1));
    }

    /// <summary>Merges until no pair has a rank: O(n log n).</summary>
    public void MergeAll(Dictionary<long, (int Rank, int Id)> merges)
    {
        var queue = new PriorityQueue<int, long>();
        for (int i = 0; i + 1 < _symbols.Count; i++)
        {
            Offer(i);
        }

        while (queue.TryDequeue(out int at, out long priority))
        {
            Symbol left = _symbols[at];
            if (left.Bytes == 0 || left.Next < 0)
            {
                continue;
            }

            // The entry may be stale: the pair at this place may be another by now.
            Symbol right = _symbols[left.Next];
            if (!merges.TryGetValue(Key(left.Id, right.Id), out (int Rank, int Id) merge) || merge.Rank != priority >> 32)
            {
                continue;
            }

            _symbols[left.Next] = right with { Bytes = 0 };
            _symbols[at] = new Symbol(merge.Id, left.Bytes + right.Bytes, left.Previous, right.Next);
            if (right.Next >= 0)
            {
                _symbols[right.Next] = _symbols[right.Next] with { Previous = at };
                Offer(at);
            }

            if (left.Previous >= 0)
            {
                Offer(left.Previous);
            }
        }

        void Offer(int index)
        {
            Symbol symbol = _symbols[index];
            if (merges.TryGetValue(Key(symbol.Id, _symbols[symbol.Next].Id), out (int Rank, int Id) merge))
            {
                queue.Enqueue(index, ((long)merge.Rank << 32) | (uint)index);
            }
        }
    }

    /// <summary>The symbols that are left, with ranges in UTF-16 units; one that covers a part of a character has the range of all of it.</summary>
    public (int Id, int Start, int End)[] Resolve(ReadOnlySpan<char> word)
    {
        var result = new List<(int, int, int)>();
        int charStart = 0, byteStart = 0; // the character that the next byte is of
        int at = 0;
        foreach (Symbol symbol in _symbols)
        {
            if (symbol.Bytes == 0)
            {
                continue;
            }

            Advance(word, ref charStart, ref byteStart, at);
            int start = charStart;
            at += symbol.Bytes;
            int length = Advance(word, ref charStart, ref byteStart, at - 1);
            result.Add((symbol.Id, start, Math.Min(charStart + length, word.Length)));
        }

        return [.. result];
    }

    /// <summary>The key of a pair.</summary>
    public static long Key(int left, int right) => ((long)left << 32) | (uint)right;

    private static int Advance(ReadOnlySpan<char> word, ref int charStart, ref int byteStart, int byteAt)
    {
        while (true)
        {
            if (charStart >= word.Length)
            {
                return 0;
            }

            int codePoint = CodePoints.At(word, charStart, out int length);
            int bytes = CodePoints.Utf8Length(codePoint);
            if (byteAt < byteStart + bytes)
            {
                return length;
            }

            byteStart += bytes;
            charStart += length;
        }
    }

    private readonly record struct Symbol(int Id, int Bytes, int Previous, int Next);
}
