using AgentMemory.Qdrant.Embedded.Payloads;
using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Filters;

/// <summary>One kind of match. <see cref="Holds"/> is the answer without an index; some indexes answer differently, as on the server.</summary>
internal abstract class MatchQuery
{
    /// <summary>Whether a single value, no array, matches.</summary>
    public abstract bool Holds(Value value);

    /// <exception cref="RpcException">InvalidArgument: no variant.</exception>
    public static MatchQuery Compile(Match match) => match.MatchValueCase switch
    {
        Match.MatchValueOneofCase.Keyword => new MatchKeywords([match.Keyword], except: false),
        Match.MatchValueOneofCase.Keywords => new MatchKeywords(match.Keywords.Strings, except: false),
        Match.MatchValueOneofCase.ExceptKeywords => new MatchKeywords(match.ExceptKeywords.Strings, except: true),
        Match.MatchValueOneofCase.Integer => new MatchIntegers([match.Integer], except: false),
        Match.MatchValueOneofCase.Integers => new MatchIntegers(match.Integers.Integers, except: false),
        Match.MatchValueOneofCase.ExceptIntegers => new MatchIntegers(match.ExceptIntegers.Integers, except: true),
        Match.MatchValueOneofCase.Boolean => new MatchBoolean(match.Boolean),
        Match.MatchValueOneofCase.Text => new MatchText(match.Text, TextMatchKind.AllTokens),
        Match.MatchValueOneofCase.TextAny => new MatchText(match.TextAny, TextMatchKind.AnyToken),
        Match.MatchValueOneofCase.Phrase => new MatchText(match.Phrase, TextMatchKind.Phrase),
        Match.MatchValueOneofCase.Prefix => new MatchPrefix(match.Prefix),
        _ => throw Malformed.Request("Malformed Match condition"),
    };
}

/// <summary>The text is one of a list, or none of it. Values of other types count as not in the list, nulls do not.</summary>
internal sealed class MatchKeywords(IEnumerable<string> texts, bool except) : MatchQuery
{
    public IReadOnlySet<string> Texts { get; } = new HashSet<string>(texts, StringComparer.Ordinal);

    public bool Except => except;

    public override bool Holds(Value value) =>
        PayloadValues.Text(value) is { } text ? Texts.Contains(text) != except : except && !PayloadValues.IsNull(value);
}

/// <summary>The integer is one of a list, or none of it. A double is no integer, also a whole one.</summary>
internal sealed class MatchIntegers(IEnumerable<long> integers, bool except) : MatchQuery
{
    public IReadOnlySet<long> Integers { get; } = new HashSet<long>(integers);

    public bool Except => except;

    public override bool Holds(Value value) =>
        value.KindCase == Value.KindOneofCase.IntegerValue ? Integers.Contains(value.IntegerValue) != except : except && !PayloadValues.IsNull(value);
}

internal sealed class MatchBoolean(bool wanted) : MatchQuery
{
    public bool Wanted => wanted;

    public override bool Holds(Value value) => value.KindCase == Value.KindOneofCase.BoolValue && value.BoolValue == wanted;
}

internal sealed class MatchPrefix(string prefix) : MatchQuery
{
    public string Prefix => prefix;

    public override bool Holds(Value value) => PayloadValues.Text(value) is { } text && text.StartsWith(prefix, StringComparison.Ordinal);
}

internal enum TextMatchKind
{
    AllTokens,
    AnyToken,
    Phrase,
}

/// <summary>Text search. Without a text index it looks for a case-sensitive part of the text, or for any of its words.</summary>
internal sealed class MatchText(string text, TextMatchKind kind) : MatchQuery
{
    private readonly string[] _parts = kind == TextMatchKind.AnyToken ? SplitWhiteSpace(text) : [text];

    public string Text => text;

    public TextMatchKind Kind => kind;

    public override bool Holds(Value value) =>
        PayloadValues.Text(value) is { } stored && Array.Exists(_parts, part => stored.Contains(part, StringComparison.Ordinal));

    private static string[] SplitWhiteSpace(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
