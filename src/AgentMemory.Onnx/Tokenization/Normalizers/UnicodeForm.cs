using AgentMemory.Onnx.Tokenization.Text;

namespace AgentMemory.Onnx.Tokenization.Normalizers;

/// <summary>NFC, NFD, NFKC and NFKD, with alignment.</summary>
/// <remarks>
/// Alignment goes by position, not by character: marks that are put in order take the ranges in the order in which
/// they stood, as in the reference library. Each item carries a change: 0 takes the next source character,
/// 1 is extra, -n takes n more.
/// </remarks>
internal sealed class UnicodeForm(bool compatibility, bool compose) : INormalizer
{
    public void Normalize(AlignedText source, int start, int end, AlignedText target)
    {
        ReadOnlySpan<char> text = source.Span[start..end];
        int first = 0;
        while (first < text.Length && !NormalizationData.MayChange(text[first]))
        {
            first++;
        }

        if (first == text.Length)
        {
            target.AppendRange(source, start, end);
            return;
        }

        // What stands before the first special character stays, except for the one it might combine with.
        first = Math.Max(0, first - 1);
        if (first > 0 && char.IsLowSurrogate(text[first]))
        {
            first--;
        }

        target.AppendRange(source, start, start + first);
        List<Item> items = Decompose(text[first..]);
        AlignedEdit.Write((compose ? Compose(items) : items).Select(item => new AlignedEdit(item.CodePoint, item.Change)), source, start + first, end, target);
    }

    private static List<Item> Compose(List<Item> items)
    {
        var result = new List<Item>(items.Count);
        int starter = -1, lastClass = -1;
        foreach (Item item in items)
        {
            if (starter >= 0 && lastClass < item.Class && NormalizationData.Compose(result[starter].CodePoint, item.CodePoint) is >= 0 and int composed)
            {
                result[starter] = new Item(composed, 0, result[starter].Change + item.Change - 1);
                continue;
            }

            result.Add(item);
            if (item.Class == 0)
            {
                starter = result.Count - 1;
                lastClass = -1;
            }
            else
            {
                lastClass = item.Class;
            }
        }

        return result;
    }

    private List<Item> Decompose(ReadOnlySpan<char> text)
    {
        var items = new List<Item>(text.Length + 16);
        Span<int> parts = stackalloc int[32];
        int marks = 0; // marks since the last starter, still to be put in order
        for (int i = 0; i < text.Length;)
        {
            int count = NormalizationData.Decompose(CodePoints.At(text, i, out int length), compatibility, parts);
            i += length;
            for (int p = 0; p < count; p++)
            {
                int combining = NormalizationData.ClassOf(parts[p]);
                if (combining == 0)
                {
                    Order(items, marks);
                    marks = 0;
                }
                else
                {
                    marks++;
                }

                items.Add(new Item(parts[p], combining, p == 0 ? 0 : 1));
            }
        }

        Order(items, marks);
        return items;
    }

    private static void Order(List<Item> items, int count)
    {
        if (count > 1)
        {
            int from = items.Count - count;
            Item[] sorted = [.. items.Skip(from).OrderBy(item => item.Class)]; // stable
            items.RemoveRange(from, count);
            items.AddRange(sorted);
        }
    }

    private readonly record struct Item(int CodePoint, int Class, int Change);
}
