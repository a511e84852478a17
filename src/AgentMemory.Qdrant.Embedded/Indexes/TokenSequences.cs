namespace AgentMemory.Qdrant.Embedded.Indexes;

/// <summary>The tokens of each point in the order of its texts, by their numbers in the table of tokens; between two texts stands a boundary that no phrase crosses.</summary>
internal sealed class TokenSequences
{
    private const int Boundary = -1;
    private readonly int[] _starts, _tokens;

    private TokenSequences(int[] starts, int[] tokens) => (_starts, _tokens) = (starts, tokens);

    public ReadOnlySpan<int> Of(int offset) => _tokens.AsSpan(_starts[offset], _starts[offset + 1] - _starts[offset]);

    /// <summary>Whether the phrase stands in the sequence without a gap; an empty one never does.</summary>
    public static bool Contains<T>(ReadOnlySpan<T> sequence, ReadOnlySpan<T> phrase)
        where T : IEquatable<T> => !phrase.IsEmpty && sequence.IndexOf(phrase) >= 0;

    internal sealed class Builder
    {
        private readonly List<(int Offset, List<string> Tokens)> _texts = [];

        /// <summary>Adds a text of a point; offsets ascend.</summary>
        public void Add(int offset, List<string> tokens) => _texts.Add((offset, tokens));

        /// <param name="count">Points of the segment.</param>
        /// <param name="table">All tokens.</param>
        public TokenSequences Build(int count, PostingTable<string> table)
        {
            int[] starts = new int[count + 1];
            var all = new List<int>();
            int next = 0;
            foreach (var (offset, tokens) in _texts)
            {
                while (next <= offset) starts[next++] = all.Count;
                if (all.Count > starts[offset]) all.Add(Boundary);
                foreach (string token in tokens) all.Add(table.Find(token));
            }
            while (next <= count) starts[next++] = all.Count;
            return new TokenSequences(starts, [.. all]);
        }
    }
}
