using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace AgentMemory;

/// <summary>
/// The words of one memory as an index keeps them: counts by 32-bit term, the content apart from the memory's <em>own</em> terms (speaker's name, words
/// of its date), which count for this memory alone and never for its neighbours. Immutable.
/// </summary>
/// <remarks>
/// Packed form, little-endian: format (1 byte), flags (1: asks, 2: first), length (uint16), mark of the analysis (uint32), number of content and of own
/// terms (uint16 each), their terms (uint32 each), their counts (uint16 each). Terms are found by a vectorised search over the packed bytes.
/// </remarks>
public sealed class MemoryTerms
{
    private const byte Format = 1;
    private const int HeaderBytes = 12;

    private readonly byte[] _packed;
    private readonly int _content, _own;

    private MemoryTerms(byte[] packed)
    {
        _packed = packed;
        _content = BinaryPrimitives.ReadUInt16LittleEndian(packed.AsSpan(8));
        _own = BinaryPrimitives.ReadUInt16LittleEndian(packed.AsSpan(10));
    }

    /// <summary>Packs counts; what is beyond 65,535 is kept as 65,535.</summary>
    /// <param name="analysis">Mark of the analysis that made the terms; terms of different analyses cannot be compared.</param>
    /// <param name="length">Number of content words, repetitions counted.</param>
    /// <param name="asks">The text holds a question mark.</param>
    /// <param name="first">The text speaks in the first person.</param>
    /// <param name="content">Counts of the text's terms.</param>
    /// <param name="own">Counts of the memory's own terms.</param>
    public static MemoryTerms Create(uint analysis, int length, bool asks, bool first, IReadOnlyDictionary<uint, int> content, IReadOnlyDictionary<uint, int> own)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(own);
        int contents = Math.Min(content.Count, ushort.MaxValue), owns = Math.Min(own.Count, ushort.MaxValue);
        byte[] packed = new byte[HeaderBytes + (6 * (contents + owns))];
        packed[0] = Format;
        packed[1] = (byte)((asks ? 1 : 0) | (first ? 2 : 0));
        BinaryPrimitives.WriteUInt16LittleEndian(packed.AsSpan(2), Short(length));
        BinaryPrimitives.WriteUInt32LittleEndian(packed.AsSpan(4), analysis);
        BinaryPrimitives.WriteUInt16LittleEndian(packed.AsSpan(8), (ushort)contents);
        BinaryPrimitives.WriteUInt16LittleEndian(packed.AsSpan(10), (ushort)owns);
        int at = 0;
        foreach (var (term, count) in content.OrderBy(t => t.Key).Take(contents).Concat(own.OrderBy(t => t.Key).Take(owns)))
        {
            BinaryPrimitives.WriteUInt32LittleEndian(packed.AsSpan(HeaderBytes + (4 * at)), term);
            BinaryPrimitives.WriteUInt16LittleEndian(packed.AsSpan(HeaderBytes + (4 * (contents + owns)) + (2 * at)), Short(count));
            at++;
        }
        return new MemoryTerms(packed);
    }

    /// <summary>Number of content words, repetitions counted.</summary>
    public int Length => BinaryPrimitives.ReadUInt16LittleEndian(_packed.AsSpan(2));

    /// <summary>Number of different terms, content and own counted apart.</summary>
    public int Count => _content + _own;

    /// <summary>The text holds a question mark.</summary>
    public bool Asks => (_packed[1] & 1) != 0;

    /// <summary>The text speaks in the first person.</summary>
    public bool First => (_packed[1] & 2) != 0;

    /// <summary>Mark of the analysis that made the terms.</summary>
    public uint Analysis => BinaryPrimitives.ReadUInt32LittleEndian(_packed.AsSpan(4));

    /// <summary>How often the text holds a term.</summary>
    public int ContentCount(uint term) => Find(term, 0, _content);

    /// <summary>How often the memory's own terms hold a term.</summary>
    public int OwnCount(uint term) => Find(term, _content, _own);

    /// <summary>Every term with its count, content and own together, by ascending term.</summary>
    public IReadOnlyList<KeyValuePair<uint, int>> All()
    {
        var all = new SortedDictionary<uint, int>();
        for (int i = 0; i < _content + _own; i++)
        {
            uint term = BinaryPrimitives.ReadUInt32LittleEndian(_packed.AsSpan(HeaderBytes + (4 * i)));
            all[term] = all.GetValueOrDefault(term) + CountAt(i);
        }
        return [.. all];
    }

    /// <summary>The packed form as text, for a payload.</summary>
    public string Pack() => Convert.ToBase64String(_packed);

    /// <summary>Reads the packed form; false for anything that is not of this format, for instance of a later version.</summary>
    public static bool TryUnpack(string? text, [NotNullWhen(true)] out MemoryTerms? terms)
    {
        terms = null;
        if (string.IsNullOrEmpty(text)) return false;
        byte[] packed = new byte[text.Length / 4 * 3];
        if (!Convert.TryFromBase64String(text, packed, out int written) || written < HeaderBytes || packed[0] != Format) return false;
        int count = BinaryPrimitives.ReadUInt16LittleEndian(packed.AsSpan(8)) + BinaryPrimitives.ReadUInt16LittleEndian(packed.AsSpan(10));
        if (written != HeaderBytes + (6 * count)) return false;
        terms = new MemoryTerms(packed);
        return true;
    }

    private static ushort Short(int value) => (ushort)Math.Clamp(value, 0, ushort.MaxValue);

    private int Find(uint term, int from, int count)
    {
        var terms = MemoryMarshal.Cast<byte, uint>(_packed.AsSpan(HeaderBytes + (4 * from), 4 * count));
        int at = terms.IndexOf(BitConverter.IsLittleEndian ? term : BinaryPrimitives.ReverseEndianness(term));
        return at < 0 ? 0 : CountAt(from + at);
    }

    private int CountAt(int index) => BinaryPrimitives.ReadUInt16LittleEndian(_packed.AsSpan(HeaderBytes + (4 * (_content + _own)) + (2 * index)));
}
