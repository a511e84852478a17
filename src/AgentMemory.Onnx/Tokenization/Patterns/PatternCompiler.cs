using System.Globalization;
using AgentMemory.Onnx.Tokenization.Text;
using static AgentMemory.Onnx.Tokenization.Patterns.TextPattern;

namespace AgentMemory.Onnx.Tokenization.Patterns;

/// <summary>Compiles the part of Oniguruma's notation that tokenizers use; anything else is an error.</summary>
internal sealed class PatternCompiler(string pattern)
{
    private const int Unbounded = int.MaxValue;
    private int _at;
    private int _depth;

    public Instruction[] Compile()
    {
        List<Instruction> program = Alternatives(ignoreCase: false);
        if (_at < pattern.Length)
        {
            throw Unsupported("an unmatched )");
        }

        program.Add(new Instruction(Op.Match));
        return [.. program];
    }

    private NotSupportedException Unsupported(string what) => new($"{what} at position {_at} of the pattern {pattern}");

    private List<Instruction> Alternatives(bool ignoreCase)
    {
        if (++_depth > 100)
        {
            throw Unsupported("groups more than 100 deep");
        }

        List<Instruction> first = Sequence(ignoreCase);
        if (_at < pattern.Length && pattern[_at] == '|')
        {
            _at++;
            List<Instruction> rest = Alternatives(ignoreCase);
            var both = new List<Instruction> { new(Op.Fork, X: 1, Y: first.Count + 2) };
            Append(both, first);
            both.Add(new Instruction(Op.Jump, X: both.Count + 1 + rest.Count));
            Append(both, rest);
            first = both;
        }

        _depth--;
        return first;
    }

    private List<Instruction> Sequence(bool ignoreCase)
    {
        var result = new List<Instruction>();
        while (_at < pattern.Length && pattern[_at] is not ('|' or ')'))
        {
            Append(result, Quantified(Atom(ignoreCase)));
        }

        return result;
    }

    private List<Instruction> Atom(bool ignoreCase)
    {
        char c = pattern[_at];
        switch (c)
        {
            case '(':
                return Group(ignoreCase);
            case '[':
                _at++;
                return [new Instruction(Op.One, Class(ignoreCase).Build())];
            case '.':
                _at++;
                return [new Instruction(Op.One, new CodePointSetBuilder().Add('\n').Negate().Build())];
            case '^' or '$':
                _at++;
                return [new Instruction(c == '^' ? Op.Start : Op.End)];
            case '\\':
                return [new Instruction(Op.One, Escape(ignoreCase).Build())];
            case '*' or '+' or '?' or '{':
                throw Unsupported($"a {c} with nothing before it");
            default:
                return [new Instruction(Op.One, new CodePointSetBuilder().Add(Next(), ignoreCase).Build())];
        }
    }

    private List<Instruction> Group(bool ignoreCase)
    {
        _at++;
        bool look = false, negative = false;
        if (Takes("?:"))
        {
        }
        else if (Takes("?i:"))
        {
            ignoreCase = true;
        }
        else if (Takes("?!"))
        {
            look = negative = true;
        }
        else if (Takes("?="))
        {
            look = true;
        }
        else if (_at < pattern.Length && pattern[_at] == '?')
        {
            throw Unsupported("a group of this kind");
        }

        List<Instruction> inner = Alternatives(ignoreCase);
        if (!Takes(")"))
        {
            throw Unsupported("a group without its )");
        }

        if (look)
        {
            inner.Add(new Instruction(Op.Match));
            return [new Instruction(Op.Look, X: negative ? 1 : 0, Inner: [.. inner])];
        }

        return inner;
    }

    private List<Instruction> Quantified(List<Instruction> atom)
    {
        while (_at < pattern.Length && pattern[_at] is '*' or '+' or '?' or '{')
        {
            if (!Bounds(out int least, out int most))
            {
                break;
            }

            bool possessive = pattern[_at - 1] != '}' && Takes("+");
            if (_at < pattern.Length && pattern[_at] == '?')
            {
                throw Unsupported("a lazy quantifier");
            }

            if (atom.Count == 1 && atom[0].Op == Op.One)
            {
                atom = [new Instruction(Op.Many, atom[0].Set, least, most, Possessive: possessive)];
                continue;
            }

            if (possessive || least > 100 || (most != Unbounded && most > 100) || atom.All(step => step.Op is not Op.One and not Op.Many))
            {
                throw Unsupported("a quantifier of this kind after a group");
            }

            atom = Repeated(atom, least, most);
        }

        return atom;
    }

    private static List<Instruction> Repeated(List<Instruction> atom, int least, int most)
    {
        var result = new List<Instruction>();
        for (int i = 0; i < least; i++)
        {
            Append(result, atom);
        }

        if (most == Unbounded)
        {
            int start = result.Count;
            result.Add(new Instruction(Op.Fork, X: start + 1, Y: start + atom.Count + 2));
            Append(result, atom);
            result.Add(new Instruction(Op.Jump, X: start));
            return result;
        }

        int end = result.Count + ((most - least) * (atom.Count + 1));
        for (int i = least; i < most; i++)
        {
            result.Add(new Instruction(Op.Fork, X: result.Count + 1, Y: end));
            Append(result, atom);
        }

        return result;
    }

    private bool Bounds(out int least, out int most)
    {
        (least, most) = pattern[_at] switch
        {
            '*' => (0, Unbounded),
            '+' => (1, Unbounded),
            '?' => (0, 1),
            _ => (-1, -1),
        };
        if (least >= 0)
        {
            _at++;
            return true;
        }

        int close = pattern.IndexOf('}', _at);
        string[] parts = close < 0 ? [] : pattern[(_at + 1)..close].Split(',');
        if (parts.Length is not (1 or 2) || !TryBound(parts[0], 0, out least) || !TryBound(parts[^1], parts.Length == 1 ? -1 : Unbounded, out most) || least > most)
        {
            throw Unsupported("a { that is not a quantifier");
        }

        _at = close + 1;
        return true;
    }

    private static bool TryBound(string text, int whenEmpty, out int value)
    {
        value = whenEmpty;
        return (text.Length == 0 && whenEmpty >= 0) || int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }

    private CodePointSetBuilder Class(bool ignoreCase)
    {
        bool negative = Takes("^");
        var set = new CodePointSetBuilder();
        bool first = true;
        while (true)
        {
            if (_at >= pattern.Length)
            {
                throw Unsupported("a class without its ]");
            }

            char c = pattern[_at];
            if (c == ']' && !first)
            {
                _at++;
                return negative ? set.Negate() : set;
            }

            first = false;
            if (c == '[' || (c == '&' && _at + 1 < pattern.Length && pattern[_at + 1] == '&'))
            {
                throw Unsupported("a class within a class");
            }

            if (c == '\\')
            {
                CodePointSetBuilder escaped = Escape(ignoreCase);
                if (escaped.Single is not int from || !IsRange())
                {
                    set.Add(escaped);
                    continue;
                }

                _at++;
                set.AddRange(from, RangeEnd(ignoreCase), ignoreCase);
                continue;
            }

            int start = Next();
            if (IsRange())
            {
                _at++;
                set.AddRange(start, RangeEnd(ignoreCase), ignoreCase);
            }
            else
            {
                set.Add(start, ignoreCase);
            }
        }
    }

    private bool IsRange() => _at + 1 < pattern.Length && pattern[_at] == '-' && pattern[_at + 1] != ']';

    private int RangeEnd(bool ignoreCase)
        => pattern[_at] == '\\' ? Escape(ignoreCase).Single ?? throw Unsupported("a range that ends in a class") : Next();

    private CodePointSetBuilder Escape(bool ignoreCase)
    {
        _at++;
        if (_at >= pattern.Length)
        {
            throw Unsupported("a \\ with nothing after it");
        }

        char c = pattern[_at++];
        var set = new CodePointSetBuilder();
        switch (c)
        {
            case 's' or 'S':
                set.Add(CodePointSet.WhiteSpace);
                break;
            case 'w' or 'W':
                set.Add(CodePointSet.WordCharacters);
                break;
            case 'd' or 'D':
                set.Add(UnicodeProperty.Find("Nd")!);
                break;
            case 'p' or 'P':
                set.Add(Property());
                break;
            case 'r':
                return set.Add('\r');
            case 'n':
                return set.Add('\n');
            case 't':
                return set.Add('\t');
            case 'f':
                return set.Add('\f');
            case 'v':
                return set.Add('\v');
            case 'u' or 'x':
                return set.Add(Hexadecimal(c), ignoreCase);
            default:
                if (char.IsAsciiLetterOrDigit(c))
                {
                    throw Unsupported($"\\{c}");
                }

                return set.Add(c, ignoreCase);
        }

        return char.IsAsciiLetterUpper(c) ? set.Negate() : set;
    }

    private CodePointSetBuilder Property()
    {
        int close = _at < pattern.Length && pattern[_at] == '{' ? pattern.IndexOf('}', _at) : -1;
        if (close < 0)
        {
            throw Unsupported("a property without braces");
        }

        string name = pattern[(_at + 1)..close];
        bool negative = name.StartsWith('^');
        CodePointSet property = UnicodeProperty.Find(negative ? name[1..] : name) ?? throw Unsupported($"the property {name}");
        _at = close + 1;
        CodePointSetBuilder set = new CodePointSetBuilder().Add(property);
        return negative ? set.Negate() : set;
    }

    private int Hexadecimal(char kind)
    {
        string digits;
        if (kind == 'x' && _at < pattern.Length && pattern[_at] == '{' && pattern.IndexOf('}', _at) is > 0 and int close)
        {
            digits = pattern[(_at + 1)..close];
            _at = close + 1;
        }
        else
        {
            int length = Math.Min(kind == 'u' ? 4 : 2, pattern.Length - _at);
            digits = pattern.Substring(_at, length);
            _at += length;
        }

        return int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int value) && value <= 0x10FFFF
            ? value
            : throw Unsupported($"\\{kind}{digits}");
    }

    private int Next()
    {
        int c = CodePoints.At(pattern, _at, out int length);
        _at += length;
        return c;
    }

    private bool Takes(string text)
    {
        if (string.CompareOrdinal(pattern, _at, text, 0, text.Length) == 0)
        {
            _at += text.Length;
            return true;
        }

        return false;
    }

    // Jumps count from the start of the list they are in: they move with it.
    private static void Append(List<Instruction> target, List<Instruction> source)
    {
        int by = target.Count;
        target.AddRange(source.Select(step => step.Op switch
        {
            Op.Fork => step with { X = step.X + by, Y = step.Y + by },
            Op.Jump => step with { X = step.X + by },
            _ => step,
        }));
    }
}
