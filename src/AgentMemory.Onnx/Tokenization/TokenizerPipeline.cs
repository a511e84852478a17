using System.Collections.Concurrent;
using AgentMemory.Onnx.Tokenization.Models;
using AgentMemory.Onnx.Tokenization.Normalizers;
using AgentMemory.Onnx.Tokenization.PostProcessors;
using AgentMemory.Onnx.Tokenization.PreTokenizers;
using AgentMemory.Onnx.Tokenization.Text;

namespace AgentMemory.Onnx.Tokenization;

/// <summary>The steps of a tokenizer file in their order: added tokens, normalizer, pre-tokenizer, model, truncation, post-processor, padding.</summary>
internal sealed class TokenizerPipeline : ITextTokenizer, ITokenSpelling
{
    private const int LargestKeptBuffer = 1 << 18;
    private readonly ConcurrentBag<Workspace> _workspaces = [];
    private readonly INormalizer? _normalizer;
    private readonly IPreTokenizer? _preTokenizer;
    private readonly ITokenModel _model;
    private readonly IPostProcessor? _postProcessor;
    private readonly Dictionary<string, int> _addedIds = [];
    private readonly Dictionary<int, string> _addedTokens = [];
    private readonly AddedTokenMatcher? _raw;
    private readonly AddedTokenMatcher? _normalized;

    public TokenizerPipeline(
        INormalizer? normalizer,
        IPreTokenizer? preTokenizer,
        ITokenModel model,
        IPostProcessor? postProcessor,
        IReadOnlyList<AddedToken> addedTokens)
    {
        _normalizer = normalizer;
        _preTokenizer = preTokenizer;
        _model = model;
        _postProcessor = postProcessor;
        foreach (AddedToken token in addedTokens)
        {
            _addedIds[token.Content] = token.Id;
            _addedTokens[token.Id] = token.Content;
        }

        AddedToken[] distinct = [.. addedTokens.GroupBy(t => t.Id).Select(g => g.Last())];
        VocabularySize = model.Vocabulary.Count + _addedIds.Keys.Count(token => model.Vocabulary.IdOf(token) is null);
        _raw = Matcher(distinct.Where(t => !t.Normalized).Select(t => (t.Content, t)));
        _normalized = Matcher(distinct.Where(t => t.Normalized).Select(t => (Normalize(t.Content), t)));
    }

    public int VocabularySize { get; }

    public int? PadId { get; init; }

    /// <summary>The file's own truncation, when it is to be applied.</summary>
    public Truncation? Truncation { get; init; }

    /// <summary>The file's own padding, when it is to be applied.</summary>
    public Padding? Padding { get; init; }

    public int? TokenToId(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        return _addedIds.TryGetValue(token, out int id) ? id : _model.Vocabulary.IdOf(token);
    }

    public string? IdToToken(int id) => _addedTokens.GetValueOrDefault(id) ?? _model.Vocabulary.TokenOf(id);

    public bool IsAdded(int id) => _addedTokens.ContainsKey(id);

    public int CountTokens(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return WithWorkspace(work =>
        {
            Tokenize(text, work);
            return work.Tokens.Count;
        });
    }

    public Encoding Encode(string text, string? pair = null, bool addSpecialTokens = true, int? maxLength = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        Truncation? truncation = Truncation;
        if (maxLength is int limit)
        {
            int added = addSpecialTokens ? _postProcessor?.AddedTokens(pair is not null) ?? 0 : 0;
            ArgumentOutOfRangeException.ThrowIfLessThan(limit, added, nameof(maxLength));
            truncation = new Truncation(limit);
        }

        return Encode(text, pair, addSpecialTokens, truncation, Padding, keepOverflow: maxLength is null);
    }

    /// <summary>Encodes with explicit settings.</summary>
    internal Encoding Encode(string text, string? pair, bool addSpecialTokens, Truncation? truncation, Padding? padding, bool keepOverflow)
    {
        List<EncodingPart> parts = [Tokenize(text, 0)];
        if (pair is not null)
        {
            parts.Add(Tokenize(pair, 1));
        }

        int added = addSpecialTokens ? _postProcessor?.AddedTokens(pair is not null) ?? 0 : 0;
        int content = parts.Sum(part => part.Count), total = content + added, first = parts[0].Count;
        if (truncation is not null)
        {
            // A limit below the number of special tokens does not cut at all, as in the reference library.
            Truncator.Apply(parts, truncation, truncation.MaxLength >= added ? truncation.MaxLength - added : int.MaxValue, keepOverflow);
        }

        bool truncated = parts.Sum(part => part.Count) < content;
        int consumed = parts[0].Count == first ? text.Length : parts[0].Offsets.Select(offset => offset.End).DefaultIfEmpty().Max();
        string[] texts = pair is null ? [text] : [text, pair];
        if (_postProcessor is not null)
        {
            parts = _postProcessor.Process(parts, texts, addSpecialTokens, this);
        }

        EncodingPart row = EncodingPart.Join(parts);
        return ToEncoding(row, padding, total, truncated, consumed);
    }

    /// <summary>What the normalizer makes of a text.</summary>
    internal string Normalize(string text)
    {
        if (_normalizer is null)
        {
            return text;
        }

        AlignedText source = new(), target = new();
        source.Load(text);
        _normalizer.Normalize(source, 0, source.Length, target);
        return target.Span.ToString();
    }

    private static AddedTokenMatcher? Matcher(IEnumerable<(string, AddedToken)> tokens)
    {
        (string, AddedToken)[] all = [.. tokens];
        return all.Length == 0 ? null : new AddedTokenMatcher(all);
    }

    private Encoding ToEncoding(EncodingPart row, Padding? padding, int total, bool truncated, int consumed)
    {
        Encoding[] overflow = [.. row.Overflow.Select(piece => ToEncoding(piece, padding, total, truncated, consumed))];
        int[] mask;
        if (padding is null)
        {
            mask = new int[row.Count];
            Array.Fill(mask, 1);
        }
        else
        {
            int length = padding.Length ?? row.Count;
            if (padding.MultipleOf is int multiple && multiple > 0)
            {
                length = (length + multiple - 1) / multiple * multiple;
            }

            mask = row.Pad(length, padding.Left, padding.Id, padding.TypeId);
        }

        return new Encoding(row.Ids, row.TypeIds, mask, row.Special, row.Sequences, row.Offsets, IdToToken)
        {
            TotalTokens = total,
            Truncated = truncated,
            CharactersConsumed = consumed,
            Overflowing = overflow,
        };
    }

    private EncodingPart Tokenize(string text, int sequence) => WithWorkspace(work =>
    {
        Tokenize(text, work);
        return new EncodingPart(work.Tokens.Ids, work.Tokens.Offsets, sequence, sequence, special: false);
    });

    private T WithWorkspace<T>(Func<Workspace, T> run)
    {
        Workspace work = _workspaces.TryTake(out Workspace? kept) ? kept : new Workspace();
        T result = run(work);
        if (work.Text.Capacity <= LargestKeptBuffer)
        {
            work.Clear();
            _workspaces.Add(work);
        }

        return result;
    }

    private void Tokenize(string text, Workspace work)
    {
        work.Text.Load(text);
        if (text.Length > 0)
        {
            if (_raw is null)
            {
                work.Pieces.Add(new Piece(0, text.Length));
            }
            else
            {
                _raw.Split(work.Text.Span, 0, text.Length, work.Pieces);
            }
        }

        NormalizePieces(work);
        _preTokenizer?.Split(work);
        AlignedText aligned = work.Text;
        TokenBuffer tokens = work.Tokens;
        foreach (Piece piece in work.Pieces)
        {
            if (piece.IsToken)
            {
                tokens.Add(piece.Id, aligned.StartOf(piece.Start), aligned.EndOf(piece.End - 1));
                continue;
            }

            int before = tokens.Count;
            _model.Tokenize(aligned.Span[piece.Start..piece.End], tokens);
            Span<(int Start, int End)> offsets = tokens.Offsets;
            for (int i = before; i < offsets.Length; i++)
            {
                (int start, int end) = offsets[i];
                offsets[i] = (aligned.StartOf(piece.Start + start), aligned.EndOf(piece.Start + end - 1));
            }
        }
    }

    private void NormalizePieces(Workspace work)
    {
        if (_normalizer is null && _normalized is null)
        {
            return;
        }

        foreach (Piece piece in work.Pieces)
        {
            int start = work.NextText.Length;
            if (piece.IsToken || _normalizer is null)
            {
                work.NextText.AppendRange(work.Text, piece.Start, piece.End);
            }
            else
            {
                _normalizer.Normalize(work.Text, piece.Start, piece.End, work.NextText);
            }

            int end = work.NextText.Length;
            if (piece.IsToken || _normalized is null)
            {
                if (end > start)
                {
                    work.NextPieces.Add(new Piece(start, end, piece.Id));
                }
            }
            else
            {
                _normalized.Split(work.NextText.Span, start, end, work.NextPieces);
            }
        }

        work.SwapText();
    }
}
