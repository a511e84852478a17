using AgentMemory.Onnx.Tokenization.PostProcessors;

namespace AgentMemory.Onnx.Tokenization;

/// <summary>Cuts one text or a pair down to the tokens there is room for.</summary>
internal static class Truncator
{
    /// <summary>Cuts the parts so that together they have at most <paramref name="room"/> tokens.</summary>
    /// <exception cref="InvalidOperationException">The strategy names a text that is missing or too short, or the stride is too large.</exception>
    public static void Apply(List<EncodingPart> parts, Truncation truncation, int room, bool keepOverflow)
    {
        int total = parts.Sum(part => part.Count);
        if (total <= room)
        {
            return;
        }

        if (room == 0)
        {
            parts.ForEach(part => Cut(part, 0));
        }
        else if (truncation.Strategy == TruncationStrategy.LongestFirst)
        {
            if (parts.Count == 1)
            {
                Cut(parts[0], room);
                return;
            }

            (int first, int second) = Share(parts[0].Count, parts[1].Count, room);
            Cut(parts[0], first);
            Cut(parts[1], second);
        }
        else
        {
            bool onlyFirst = truncation.Strategy == TruncationStrategy.OnlyFirst;
            if (!onlyFirst && parts.Count == 1)
            {
                throw new InvalidOperationException("Only the second text may be cut, but there is none. Use the longest_first strategy.");
            }

            EncodingPart part = onlyFirst ? parts[0] : parts[1];
            int remove = total - room;
            if (part.Count <= remove)
            {
                throw new InvalidOperationException("The text that may be cut is too short to reach the maximum length. Use the longest_first strategy.");
            }

            Cut(part, part.Count - remove);
        }

        void Cut(EncodingPart part, int count) => part.Truncate(count, truncation.Stride, truncation.Left, keepOverflow);
    }

    private static (int First, int Second) Share(int first, int second, int room)
    {
        bool swapped = first > second;
        int small = Math.Min(first, second);
        int large = small > room ? small : Math.Max(small, room - small);
        if (small + large > room)
        {
            small = room / 2;
            large = small + (room % 2);
        }

        return swapped ? (large, small) : (small, large);
    }
}
