using AgentMemory.Onnx.Tokenization.PreTokenizers;
using AgentMemory.Onnx.Tokenization.Text;

namespace AgentMemory.Onnx.Tokenization.Patterns;

/// <summary>What a Split or Replace looks for.</summary>
/// <remarks>
/// The reference library uses Oniguruma, whose classes see code points. The runtime's regular expressions see UTF-16
/// units, so letters and digits above U+FFFF would fall into the wrong class; hence this matcher of our own. It keeps
/// its alternatives on a stack of its own, so that no text, however long, can exhaust the thread's.
/// </remarks>
internal sealed class TextPattern
{
    private readonly Instruction[] _program;

    private TextPattern(Instruction[] program) => _program = program;

    internal enum Op
    {
        /// <summary>One code point of a set.</summary>
        One,

        /// <summary>As many code points of a set as there are, between two bounds.</summary>
        Many,

        /// <summary>First one way, then the other.</summary>
        Fork,

        /// <summary>Goes on elsewhere.</summary>
        Jump,

        /// <summary>Looks ahead without moving.</summary>
        Look,

        /// <summary>Start of the text.</summary>
        Start,

        /// <summary>End of the text.</summary>
        End,

        /// <summary>Found.</summary>
        Match,
    }

    /// <summary>Compiles a pattern in Oniguruma's notation.</summary>
    /// <exception cref="NotSupportedException">The pattern uses something that is not supported; the message says what.</exception>
    public static TextPattern Compile(string pattern) => new(new PatternCompiler(pattern).Compile());

    /// <summary>A pattern that matches one string.</summary>
    public static TextPattern Literal(string text)
        => new([.. text.EnumerateRunes().Select(rune => new Instruction(Op.One, new CodePointSet([rune.Value, rune.Value]))), new Instruction(Op.Match)]);

    /// <summary>Adds the ranges of a text that match and those between them; together they cover it.</summary>
    public void Find(ReadOnlySpan<char> text, int start, int end, List<MatchRange> ranges)
    {
        ReadOnlySpan<char> range = text[start..end];
        var stack = new Stack<State>();
        int covered = 0, at = 0;
        while (at <= range.Length)
        {
            int stop = MatchAt(_program, range, at, stack);
            if (stop >= 0)
            {
                if (at > covered)
                {
                    ranges.Add(new MatchRange(start + covered, start + at, IsMatch: false));
                }

                ranges.Add(new MatchRange(start + at, start + stop, IsMatch: true));
                covered = stop;
            }

            if (stop > at)
            {
                at = stop;
            }
            else if (at < range.Length)
            {
                CodePoints.At(range, at, out int length);
                at += length;
            }
            else
            {
                break;
            }
        }

        if (covered < range.Length)
        {
            ranges.Add(new MatchRange(start + covered, end, IsMatch: false));
        }
    }

    private static int MatchAt(Instruction[] program, ReadOnlySpan<char> text, int at, Stack<State> stack)
    {
        int floor = stack.Count, pc = 0;
        while (true)
        {
            Instruction step = program[pc];
            bool failed = false;
            switch (step.Op)
            {
                case Op.One:
                    failed = at >= text.Length || !step.Set!.Contains(CodePoints.At(text, at, out int length)) || (at += length) < 0;
                    pc++;
                    break;
                case Op.Many:
                    failed = !RunMany(step, text, ref at, pc + 1, stack);
                    pc++;
                    break;
                case Op.Fork:
                    stack.Push(new State(step.Y, at, at));
                    pc = step.X;
                    break;
                case Op.Jump:
                    pc = step.X;
                    break;
                case Op.Look:
                    failed = MatchAt(step.Inner!, text, at, stack) >= 0 != (step.X == 0);
                    pc++;
                    break;
                case Op.Start:
                    failed = at != 0;
                    pc++;
                    break;
                case Op.End:
                    failed = at != text.Length;
                    pc++;
                    break;
                default:
                    while (stack.Count > floor)
                    {
                        stack.Pop();
                    }

                    return at;
            }

            if (failed)
            {
                if (stack.Count == floor)
                {
                    return -1;
                }

                State state = stack.Pop();
                (pc, at) = (state.Next, state.At);
                if (state.At > state.Least)
                {
                    CodePoints.Before(text, at, out int length);
                    at -= length;
                    if (at > state.Least)
                    {
                        stack.Push(state with { At = at });
                    }
                }
            }
        }
    }

    private static bool RunMany(Instruction step, ReadOnlySpan<char> text, ref int at, int next, Stack<State> stack)
    {
        int count = 0, least = at;
        while (count < step.Y && at < text.Length && step.Set!.Contains(CodePoints.At(text, at, out int length)))
        {
            at += length;
            if (++count == step.X)
            {
                least = at;
            }
        }

        if (count < step.X)
        {
            return false;
        }

        if (at > least && !step.Possessive)
        {
            stack.Push(new State(next, at, least));
        }

        return true;
    }

    internal readonly record struct Instruction(
        Op Op, CodePointSet? Set = null, int X = 0, int Y = 0, Instruction[]? Inner = null, bool Possessive = false);

    /// <summary>Where to go on after a failure: one code point back from <c>At</c>, down to <c>Least</c>.</summary>
    private readonly record struct State(int Next, int At, int Least);
}
