namespace AgentMemory.Onnx.Tokenization;

/// <summary>The tokens of one text (or one pair of texts) as a model reads them. All arrays have one entry per token.</summary>
public sealed class Encoding
{
    private readonly Func<int, string?> _tokenOf;
    private string[]? _tokens;

    internal Encoding(
        int[] ids,
        int[] typeIds,
        int[] attentionMask,
        int[] specialTokensMask,
        int[] sequenceIds,
        (int Start, int End)[] offsets,
        Func<int, string?> tokenOf)
    {
        Ids = ids;
        TypeIds = typeIds;
        AttentionMask = attentionMask;
        SpecialTokensMask = specialTokensMask;
        SequenceIds = sequenceIds;
        Offsets = offsets;
        _tokenOf = tokenOf;
        TotalTokens = ids.Length;
    }

    /// <summary>Vocabulary ids.</summary>
    public int[] Ids { get; }

    /// <summary>Segment of each token: what the model takes as <c>token_type_ids</c>.</summary>
    public int[] TypeIds { get; }

    /// <summary>1 for tokens, 0 for padding.</summary>
    public int[] AttentionMask { get; }

    /// <summary>1 for tokens that the tokenizer added (start, end, padding). A special token that stands in the text itself has 0.</summary>
    public int[] SpecialTokensMask { get; }

    /// <summary>0 for tokens of the first text, 1 for tokens of its pair, -1 for added tokens.</summary>
    public int[] SequenceIds { get; }

    /// <summary>Where each token stands in its text, in UTF-16 units: <c>text[Start..End]</c>. Added tokens have (0, 0).</summary>
    /// <remarks>Tokens that hold a part of one character all have the range of the whole character, so neighbours may overlap.</remarks>
    public (int Start, int End)[] Offsets { get; }

    /// <summary>The tokens as the vocabulary spells them; made when first asked for.</summary>
    public string[] Tokens => _tokens ??= Array.ConvertAll(Ids, id => _tokenOf(id) ?? "");

    /// <summary>Tokens there would be without truncation, added tokens included, padding not.</summary>
    public int TotalTokens { get; internal init; }

    /// <summary>Whether tokens were cut off.</summary>
    public bool Truncated { get; internal init; }

    /// <summary>How much of the first text the kept tokens reach, in UTF-16 units; all of it when nothing was cut.</summary>
    public int CharactersConsumed { get; internal init; }

    /// <summary>The pieces that truncation cut off, when the tokenizer file's own truncation was asked for; otherwise empty.</summary>
    public IReadOnlyList<Encoding> Overflowing { get; internal init; } = [];
}
