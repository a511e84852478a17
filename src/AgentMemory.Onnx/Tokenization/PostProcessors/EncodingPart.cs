namespace AgentMemory.Onnx.Tokenization.PostProcessors;

/// <summary>Tokens of one text on their way to the final row, with the pieces that truncation cut off.</summary>
internal sealed class EncodingPart
{
    public EncodingPart(ReadOnlySpan<int> ids, ReadOnlySpan<(int Start, int End)> offsets, int typeId, int sequence, bool special)
    {
        Ids = [.. ids];
        Offsets = [.. offsets];
        TypeIds = Fill(typeId);
        Sequences = Fill(sequence);
        Special = Fill(special ? 1 : 0);
    }

    private EncodingPart(int[] ids, int[] typeIds, int[] sequences, int[] special, (int Start, int End)[] offsets)
        => (Ids, TypeIds, Sequences, Special, Offsets) = (ids, typeIds, sequences, special, offsets);

    public int[] Ids { get; private set; }

    public int[] TypeIds { get; private set; }

    public int[] Sequences { get; private set; }

    public int[] Special { get; private set; }

    public (int Start, int End)[] Offsets { get; private set; }

    public List<EncodingPart> Overflow { get; private set; } = [];

    public int Count => Ids.Length;

    /// <summary>A special token that the tokenizer adds.</summary>
    public static EncodingPart Added(int id, int typeId) => new([id], [(0, 0)], typeId, -1, special: true);

    /// <summary>Joins parts in order; pieces that were cut off are combined, each with each.</summary>
    public static EncodingPart Join(IReadOnlyList<EncodingPart> parts)
    {
        EncodingPart row = Concat(parts);
        if (parts.Any(part => part.Overflow.Count > 0))
        {
            EncodingPart merged = parts[0];
            for (int i = 1; i < parts.Count; i++)
            {
                merged = Merge(merged, parts[i]);
            }

            row.Overflow = merged.Overflow;
        }

        return row;
    }

    /// <summary>Gives all tokens a type id; the pieces that were cut off keep theirs.</summary>
    public void SetTypeId(int typeId) => Array.Fill(TypeIds, typeId);

    /// <summary>Keeps a window of tokens, the rest goes to the pieces cut off: windows of the same size that share <paramref name="stride"/> tokens.</summary>
    /// <exception cref="InvalidOperationException">The stride does not leave room to go on.</exception>
    public void Truncate(int count, int stride, bool left, bool keepOverflow)
    {
        if (count >= Count)
        {
            return;
        }

        if (count == 0)
        {
            EncodingPart whole = Slice(0, Count);
            Take(Slice(0, 0));
            Overflow = keepOverflow ? [whole] : [];
            return;
        }

        if (stride >= count)
        {
            throw new InvalidOperationException($"The stride ({stride}) must be less than the {count} tokens there is room for.");
        }

        var windows = new List<(int Start, int End)>();
        int step = count - stride;
        if (left)
        {
            for (int end = Count; end > 0; end -= step)
            {
                int start = Math.Max(0, end - count);
                windows.Add((start, end));
                if (start == 0 || !keepOverflow)
                {
                    break;
                }
            }
        }
        else
        {
            for (int start = 0; start < Count; start += step)
            {
                int end = Math.Min(start + count, Count);
                windows.Add((start, end));
                if (end == Count || !keepOverflow)
                {
                    break;
                }
            }
        }

        List<EncodingPart> rest = [.. windows.Skip(1).Select(window => Slice(window.Start, window.End))];
        Take(Slice(windows[0].Start, windows[0].End));
        Overflow = rest;
    }

    /// <summary>Fills up to a length.</summary>
    public int[] Pad(int length, bool left, int padId, int padTypeId)
    {
        int missing = Math.Max(0, length - Count);
        int[] mask = Padded([.. Enumerable.Repeat(1, Count)], 0);
        Ids = Padded(Ids, padId);
        TypeIds = Padded(TypeIds, padTypeId);
        Sequences = Padded(Sequences, -1);
        Special = Padded(Special, 1);
        Offsets = Padded(Offsets, (0, 0));
        return mask;

        T[] Padded<T>(T[] values, T fill)
        {
            T[] padding = [.. Enumerable.Repeat(fill, missing)];
            return left ? [.. padding, .. values] : [.. values, .. padding];
        }
    }

    private static EncodingPart Merge(EncodingPart first, EncodingPart second)
    {
        EncodingPart merged = Concat([first, second]);
        foreach (EncodingPart piece in first.Overflow)
        {
            merged.Overflow.Add(Concat([piece, second]));
            merged.Overflow.AddRange(second.Overflow.Select(other => Concat([piece, other])));
        }

        merged.Overflow.AddRange(second.Overflow.Select(other => Concat([first, other])));
        return merged;
    }

    private static EncodingPart Concat(IReadOnlyList<EncodingPart> parts)
    {
        return new EncodingPart(All(p => p.Ids), All(p => p.TypeIds), All(p => p.Sequences), All(p => p.Special), All(p => p.Offsets));

        T[] All<T>(Func<EncodingPart, T[]> column)
        {
            var values = new T[parts.Sum(p => p.Count)];
            int at = 0;
            foreach (EncodingPart part in parts)
            {
                column(part).CopyTo(values, at);
                at += part.Count;
            }

            return values;
        }
    }

    private EncodingPart Slice(int start, int end)
        => new(Ids[start..end], TypeIds[start..end], Sequences[start..end], Special[start..end], Offsets[start..end]);

    private void Take(EncodingPart other)
        => (Ids, TypeIds, Sequences, Special, Offsets) = (other.Ids, other.TypeIds, other.Sequences, other.Special, other.Offsets);

    private int[] Fill(int value)
    {
        var values = new int[Ids.Length];
        Array.Fill(values, value);
        return values;
    }
}
