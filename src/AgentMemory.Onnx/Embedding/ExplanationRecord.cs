using AgentMemory.Onnx.Tokenization;

namespace AgentMemory.Onnx.Embedding;

/// <summary>Collects one text's steps into an explanation.</summary>
internal sealed class ExplanationRecord
{
    private Tokenization.Encoding? _encoding;
    private TimeSpan _tokenize, _run;

    public ChainTrace Chain { get; } = new();

    public void Tokenized(Tokenization.Encoding encoding, TimeSpan time) => (_encoding, _tokenize) = (encoding, time);

    public void Ran(TimeSpan time) => _run = time;

    public EmbeddingExplanation Finish(string text, string prompt, int promptTokens, EmbeddingOutcome outcome) => new()
    {
        Text = text,
        Prompt = prompt,
        Outcome = outcome,
        Tokens = _encoding is null ? [] : Tokens(_encoding, prompt.Length, promptTokens),
        CharactersSeen = _encoding is null ? 0 : Math.Max(0, _encoding.CharactersConsumed - prompt.Length),
        PooledByModel = Chain.Mask.Length == 0 && Chain.Steps.Count > 0,
        Parts = [.. Chain.Parts.Select(p => p with { Shares = Rows(p.Shares) })],
        Steps = Chain.Steps,
        NormBeforeNormalization = Chain.NormBeforeNormalization,
        Times = new StageTimes(_tokenize, Nonnegative(_run - Chain.PoolTime - Chain.ModuleTime), Chain.PoolTime, Chain.ModuleTime),
    };

    private static TimeSpan Nonnegative(TimeSpan time) => time < TimeSpan.Zero ? TimeSpan.Zero : time;

    // A graph of fixed length has padding around the text's tokens; it is left out here.
    private int Offset => Chain.Mask.Length > (_encoding?.Ids.Length ?? 0) && Chain.Mask[0] == 0 && Chain.Mask[^1] != 0 ? Chain.Mask.Length - _encoding!.Ids.Length : 0;

    private double[] Rows(IReadOnlyList<double> shares)
    {
        double[] rows = new double[_encoding!.Ids.Length];
        for (int t = 0; t < rows.Length; t++) rows[t] = shares[t + Offset];
        return rows;
    }

    private List<TokenTrace> Tokens(Tokenization.Encoding encoding, int promptLength, int promptTokens)
    {
        var tokens = new List<TokenTrace>(encoding.Ids.Length);
        for (int t = 0; t < encoding.Ids.Length; t++)
        {
            bool special = encoding.SpecialTokensMask[t] != 0, prompt = !special && encoding.Offsets[t].End <= promptLength && t < promptTokens;
            var (start, end) = special || prompt ? (0, 0) : (Math.Max(0, encoding.Offsets[t].Start - promptLength), encoding.Offsets[t].End - promptLength);
            bool pooled = Chain.Mask.Length == 0 ? Chain.Steps.Count > 0 : Chain.Mask[t + Offset] != 0;
            double weight = Chain.Weights.Length == 0 ? 1 : Chain.Weights[t + Offset];
            tokens.Add(new TokenTrace(encoding.Ids[t], encoding.Tokens[t], start, end, special, prompt, pooled, weight));
        }
        return tokens;
    }
}
