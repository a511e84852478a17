using System.Numerics;

namespace AgentMemory.Qdrant.Embedded.Segments;

/// <summary>A set of offsets of one segment, one bit each. Not safe for concurrent writes; never written after it is published.</summary>
internal sealed class Bitmap
{
    private readonly ulong[] _words;

    public Bitmap(int length) => (Length, _words) = (length, new ulong[(length + 63) / 64]);

    private Bitmap(int length, ulong[] words) => (Length, _words) = (length, words);

    public int Length { get; }

    public bool IsEmpty => !_words.AsSpan().ContainsAnyExcept(0ul);

    public int Count
    {
        get
        {
            int count = 0;
            foreach (ulong word in _words) count += BitOperations.PopCount(word);
            return count;
        }
    }

    public bool this[int offset] => (_words[offset >> 6] >> (offset & 63) & 1) != 0;

    public static Bitmap Full(int length)
    {
        var full = new Bitmap(length);
        full._words.AsSpan().Fill(ulong.MaxValue);
        if ((length & 63) != 0) full._words[^1] = (1ul << (length & 63)) - 1;
        return full;
    }

    public Bitmap Clone() => new(Length, (ulong[])_words.Clone());

    public void Set(int offset) => _words[offset >> 6] |= 1ul << (offset & 63);

    public void Clear(int offset) => _words[offset >> 6] &= ~(1ul << (offset & 63));

    public void Clear() => Array.Clear(_words);

    public void And(Bitmap other)
    {
        for (int i = 0; i < _words.Length; i++) _words[i] &= other._words[i];
    }

    public void Or(Bitmap other)
    {
        for (int i = 0; i < _words.Length; i++) _words[i] |= other._words[i];
    }

    public void AndNot(Bitmap other)
    {
        for (int i = 0; i < _words.Length; i++) _words[i] &= ~other._words[i];
    }

    /// <summary>Turns every bit over.</summary>
    public void Not()
    {
        for (int i = 0; i < _words.Length; i++) _words[i] = ~_words[i];
        if ((Length & 63) != 0) _words[^1] &= (1ul << (Length & 63)) - 1;
    }

    public Enumerator GetEnumerator() => new(_words);

    /// <summary>Set offsets in ascending order; clearing the current one while enumerating is allowed.</summary>
    internal ref struct Enumerator(ulong[] words)
    {
        private int _word = -1;
        private ulong _rest;

        public int Current { get; private set; }

        public bool MoveNext()
        {
            while (_rest == 0)
            {
                if (++_word >= words.Length) return false;
                _rest = words[_word];
            }
            Current = (_word << 6) + BitOperations.TrailingZeroCount(_rest);
            _rest &= _rest - 1;
            return true;
        }
    }
}
