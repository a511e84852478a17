using System.Buffers.Binary;
using System.Globalization;
using AgentMemory.Onnx.Tokenization.Text;

namespace AgentMemory.Onnx.Tokenization.Normalizers;

/// <summary>The character map that sentencepiece compiles into a model: a double-array trie from text to replacement.</summary>
/// <remarks>
/// Whole grapheme clusters of fewer than 6 bytes are looked up first, else character by character; of several
/// entries that fit, the shortest counts. This differs from sentencepiece and is what the reference library does.
/// </remarks>
internal sealed class PrecompiledNormalizer : INormalizer
{
    private readonly uint[] _units;
    private readonly byte[] _replacements;
    private readonly Dictionary<int, int[]> _decoded = [];
    private readonly int[]?[] _ascii = new int[]?[128];

    public PrecompiledNormalizer(byte[] map)
    {
        uint size = map.Length >= 4 ? BinaryPrimitives.ReadUInt32LittleEndian(map) : uint.MaxValue;
        if (size > map.Length - 4 || size % 4 != 0 || size == 0)
        {
            throw new FormatException("the trie is longer than the map");
        }

        _units = new uint[size / 4];
        for (int i = 0; i < _units.Length; i++)
        {
            _units[i] = BinaryPrimitives.ReadUInt32LittleEndian(map.AsSpan(4 + (4 * i)));
        }

        _replacements = map[(4 + (int)size)..];
        for (int c = 1; c < 128; c++)
        {
            _ascii[c] = Find([(byte)c]);
        }
    }

    public void Normalize(AlignedText source, int start, int end, AlignedText target)
    {
        ReadOnlySpan<char> text = source.Span[start..end];
        var edits = new List<AlignedEdit>(text.Length);
        Span<byte> bytes = stackalloc byte[8];
        bool changed = false;
        for (int i = 0; i < text.Length;)
        {
            if (text[i] is > '\u001F' and < '\u0080' && (i + 1 == text.Length || text[i + 1] < 0x80))
            {
                changed |= Add(edits, text[i], _ascii[text[i]]);
                i++;
                continue;
            }

            int length = StringInfo.GetNextTextElementLength(text[i..]);
            ReadOnlySpan<char> cluster = text.Slice(i, length);
            i += length;
            if (length < 6 && System.Text.Encoding.UTF8.GetByteCount(cluster) is < 6 and int size)
            {
                System.Text.Encoding.UTF8.GetBytes(cluster, bytes);
                if (Find(bytes[..size]) is { } whole)
                {
                    changed = true;
                    Replace(edits, CountCharacters(cluster), whole);
                    continue;
                }
            }

            for (int k = 0; k < cluster.Length;)
            {
                int c = CodePoints.At(cluster, k, out int units);
                k += units;
                changed |= Add(edits, c, c is > 0 and < 128 ? _ascii[c] : Find(bytes[..ByteAlphabet.Utf8(c, bytes)]));
            }
        }

        if (changed)
        {
            AlignedEdit.Write(edits, source, start, end, target);
        }
        else
        {
            target.AppendRange(source, start, end);
        }
    }

    private static bool Add(List<AlignedEdit> edits, int codePoint, int[]? replacement)
    {
        if (replacement is null)
        {
            edits.Add(new AlignedEdit(codePoint, 0));
            return false;
        }

        Replace(edits, 1, replacement);
        return true;
    }

    private static void Replace(List<AlignedEdit> edits, int oldCount, int[] replacement)
    {
        for (int i = 0; i < replacement.Length; i++)
        {
            edits.Add(new AlignedEdit(replacement[i], i >= oldCount ? 1 : 0));
        }

        if (replacement.Length < oldCount && edits.Count > 0)
        {
            edits[^1] = edits[^1] with { Change = edits[^1].Change + replacement.Length - oldCount };
        }
    }

    private static int CountCharacters(ReadOnlySpan<char> text)
    {
        int count = text.Length;
        foreach (char c in text)
        {
            count -= char.IsLowSurrogate(c) ? 1 : 0;
        }

        return count;
    }

    private int[]? Find(ReadOnlySpan<byte> key)
    {
        uint node = Offset(_units[0]);
        foreach (byte b in key)
        {
            if (b == 0)
            {
                break;
            }

            node ^= b;
            if (node >= _units.Length || (_units[node] & 0x800000FF) != b)
            {
                return null;
            }

            uint unit = _units[node];
            node ^= Offset(unit);
            if ((unit >> 8 & 1) != 0)
            {
                return node < _units.Length ? Decode((int)(_units[node] & 0x7FFFFFFF)) : null;
            }
        }

        return null;
    }

    private static uint Offset(uint unit) => unit >> 10 << (int)((unit & (1 << 9)) >> 6);

    private int[]? Decode(int index)
    {
        if (index >= _replacements.Length)
        {
            return null;
        }

        lock (_decoded)
        {
            if (!_decoded.TryGetValue(index, out int[]? result))
            {
                ReadOnlySpan<byte> rest = _replacements.AsSpan(index);
                int end = rest.IndexOf((byte)0);
                string text = System.Text.Encoding.UTF8.GetString(end < 0 ? rest : rest[..end]);
                result = [.. text.EnumerateRunes().Select(rune => rune.Value)];
                _decoded[index] = result;
            }

            return result;
        }
    }
}
