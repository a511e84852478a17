using System.Globalization;
using System.Text;

namespace AgentMemory;

/// <summary>The parser of <see cref="MemoryFilterText"/>: by descent, one character ahead, every error with its place.</summary>
internal sealed class MemoryFilterTextParser(string text)
{
    private const string Operators = ":=!<>~^", Ends = " \t\r\n()\",";

    private int _at, _conditions;

    public MemoryFilter Parse()
    {
        SkipSpace();
        if (_at == text.Length) throw Error("The filter is empty; for instance kind:fact.");
        var filter = ParseAny(0);
        if (_at < text.Length) throw Error("There is a ')' without its '('.");
        MemoryFilterRules.Check(filter);
        return filter;
    }

    private MemoryFilter ParseAny(int depth)
    {
        var parts = new List<MemoryFilter> { ParseAll(depth) };
        while (TakeWord("OR")) parts.Add(ParseAll(depth));
        return parts.Count == 1 ? parts[0] : new MemoryFilter.Any(parts);
    }

    private MemoryFilter ParseAll(int depth)
    {
        var parts = new List<MemoryFilter>();
        do parts.Add(ParseOne(depth));
        while (TakeWord("AND") || (SkipSpace() && text[_at] != ')' && !IsWord("OR")));
        return parts.Count == 1 ? parts[0] : new MemoryFilter.All(parts);
    }

    private MemoryFilter ParseOne(int depth)
    {
        if (depth > MemoryFilterRules.MaxDepth) throw Error($"The filter is nested deeper than {MemoryFilterRules.MaxDepth}.");
        if (!SkipSpace()) throw Error("A condition is missing at the end.");
        if (++_conditions > MemoryFilterRules.MaxConditions) throw Error($"The filter has more than {MemoryFilterRules.MaxConditions} conditions. For many values of one field write field:a,b,c.");
        if (IsWord("OR") || IsWord("AND")) throw Error("There is no condition before this word.");
        if (TakeWord("NOT")) return new MemoryFilter.Not(ParseOne(depth + 1));
        switch (text[_at])
        {
            case '-':
                _at++;
                if (_at == text.Length || char.IsWhiteSpace(text[_at])) throw Error("After '-' a condition follows without a space.");
                return new MemoryFilter.Not(ParseOne(depth + 1));
            case '(':
                int open = _at++;
                var inner = ParseAny(depth + 1);
                if (_at == text.Length) throw Error("This '(' has no ')'.", open);
                _at++;
                return inner;
            case ')' or ',': throw Error($"A condition is missing before '{text[_at]}'.");
            case '"': return new MemoryFilter.Comparison("text", FilterOperator.Contains, NotEmpty(Quoted()));
            case '*' when _at + 1 == text.Length || Ends.Contains(text[_at + 1], StringComparison.Ordinal):
                _at++;
                return new MemoryFilter.All([]);
            default: return ParseTerm();
        }
    }

    private MemoryFilter ParseTerm()
    {
        int start = _at;
        while (_at < text.Length && !Ends.Contains(text[_at], StringComparison.Ordinal) && !Operators.Contains(text[_at], StringComparison.Ordinal)) _at++;
        string name = text[start.._at];
        if (_at == text.Length || !Operators.Contains(text[_at], StringComparison.Ordinal)) return new MemoryFilter.Comparison("text", FilterOperator.Contains, name);
        string field = MemoryFilterNames.Aliases.GetValueOrDefault(name, name);
        if (field.StartsWith("meta.", StringComparison.Ordinal)) field = MemoryFields.MetadataPrefix + field["meta.".Length..];
        var type = MemoryFilterRules.TypeOf(field, Place(start));
        var op = ParseOperator(out bool denied);
        int valueAt = _at;
        var condition = ParseValues(field, type, op, denied, valueAt);
        try
        {
            MemoryFilterRules.Check(condition);
        }
        catch (MemoryFilterException ex)
        {
            throw Error(ex.Message, valueAt);
        }
        return condition;
    }

    private FilterOperator ParseOperator(out bool denied)
    {
        denied = text[_at] == '!';
        if (denied && ++_at == text.Length) throw Error("After '!' an operator follows: !: or !~ or !^.");
        char sign = text[_at++];
        bool orEqual = sign is '<' or '>' && _at < text.Length && text[_at] == '=';
        if (orEqual) _at++;
        return sign switch
        {
            ':' or '=' => denied ? FilterOperator.NotEqual : FilterOperator.Equal,
            '~' => FilterOperator.Contains,
            '^' => FilterOperator.StartsWith,
            '>' when !denied => orEqual ? FilterOperator.GreaterThanOrEqual : FilterOperator.GreaterThan,
            '<' when !denied => orEqual ? FilterOperator.LessThanOrEqual : FilterOperator.LessThan,
            _ => throw Error("This is no operator; use : !: > >= < <= ~ or ^.", _at - 1),
        };
    }

    private MemoryFilter ParseValues(string field, MemoryFieldType type, FilterOperator op, bool denied, int valueAt)
    {
        var values = new List<(string Text, bool IsQuoted)>();
        bool isList = false;
        while (_at < text.Length && !char.IsWhiteSpace(text[_at]) && text[_at] is not ('(' or ')'))
        {
            values.Add(text[_at] == '"' ? (Quoted(), true) : (Bare(), false));
            if (_at == text.Length || text[_at] != ',') break;
            isList = true;
            _at++;
            if (_at == text.Length || (Ends.Contains(text[_at], StringComparison.Ordinal) && text[_at] != '"')) throw Error("After ',' the next value follows without a space.");
        }
        if (values.Count == 0) throw Error($"'{field}' is compared with nothing; text of no characters is written \"\".", valueAt);
        if (values is [("*", false)] && !isList && op is (FilterOperator.Equal or FilterOperator.NotEqual))
            return new MemoryFilter.Comparison(field, FilterOperator.Exists, op == FilterOperator.Equal);
        if (isList && op is not (FilterOperator.Equal or FilterOperator.NotEqual)) throw Error("A list goes with : or !: only.", valueAt);
        var listOp = op == FilterOperator.Equal ? FilterOperator.In : FilterOperator.NotIn;
        bool isText = op is FilterOperator.Contains or FilterOperator.StartsWith;
        if (type == MemoryFieldType.Instant && !isText)
        {
            var dates = values.Select(v => FilterDate.Require(v.Text, Place(valueAt))).ToList();
            return isList ? FilterDate.OneOf(field, listOp, dates) : dates[0].Compare(field, op);
        }
        if (isList) return new MemoryFilter.Comparison(field, listOp, values.Select(v => Value(v.Text, v.IsQuoted, type, valueAt)).ToArray());
        if (type == MemoryFieldType.Any && MemoryFilterRules.IsRange(op) && Number(values[0].Text) is null) return FilterDate.Require(values[0].Text, Place(valueAt)).Compare(field, op);
        var condition = new MemoryFilter.Comparison(field, op, isText ? values[0].Text : Value(values[0].Text, values[0].IsQuoted, type, valueAt));
        return isText && denied ? new MemoryFilter.Not(condition) : condition;
    }

    private object Value(string value, bool isQuoted, MemoryFieldType type, int at) => type switch
    {
        MemoryFieldType.Text => value,
        MemoryFieldType.Id => MemoryFilterParser.ParseId(value, Place(at)),
        MemoryFieldType.Number => Number(value) ?? throw Error($"'{value}' is no number.", at),
        _ when isQuoted => value,
        _ => value switch { "true" => true, "false" => false, _ => Number(value) ?? value },
    };

    private static object? Number(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long integer) ? (object)integer
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? number : null;

    private string Bare()
    {
        int start = _at;
        while (_at < text.Length && !Ends.Contains(text[_at], StringComparison.Ordinal)) _at++;
        return _at > start ? text[start.._at] : throw Error("A value is missing.");
    }

    private string Quoted()
    {
        int open = _at++;
        var value = new StringBuilder();
        for (; _at < text.Length; _at++)
        {
            char c = text[_at];
            if (c == '"')
            {
                _at++;
                return value.ToString();
            }
            if (c == '\\' && ++_at == text.Length) break;
            value.Append(text[_at]);
        }
        throw Error("This quotation mark is not closed.", open);
    }

    private string NotEmpty(string value) => value.Length > 0 ? value : throw Error("An empty text is part of every text.", _at - 2);

    private bool IsWord(string word) => string.CompareOrdinal(text, _at, word, 0, word.Length) == 0
        && (_at + word.Length == text.Length || char.IsWhiteSpace(text[_at + word.Length]) || text[_at + word.Length] is '(' or ')');

    private bool TakeWord(string word)
    {
        SkipSpace();
        if (!IsWord(word)) return false;
        _at += word.Length;
        return true;
    }

    /// <summary>False at the end.</summary>
    private bool SkipSpace()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at])) _at++;
        return _at < text.Length;
    }

    private static string Place(int at) => $"filter at character {at + 1}";

    private MemoryFilterException Error(string message, int? at = null) => new(message, Place(at ?? _at));
}
