using System.Globalization;
using System.Text;
using AgentMemory.Onnx;

namespace AgentMemory.Cli.Commands;

/// <summary>An explanation as lines for people.</summary>
internal static class ExplanationText
{
    private const int MostTokens = 200;

    public static void Write(TextWriter output, EmbeddingExplanation explanation)
    {
        output.WriteLine(explanation.Prompt.Length == 0 ? "prompt    none" : $"prompt    \"{Clean(explanation.Prompt)}\"");
        output.WriteLine();
        Tokens(output, explanation);
        output.WriteLine();
        if (explanation.PooledByModel) output.WriteLine("pooling   the graph pools by itself: tokens have no weights of their own");
        foreach (var part in explanation.Parts)
            output.WriteLine(Invariant($"pooling   {part.Mode}: {part.Shares.Count(s => s != 0)} of {explanation.Tokens.Count} tokens count, norm {part.Norm:0.000000}{(part.PartWeight is { } weight ? Invariant($", scaled to {weight:0.###}") : "")}"));
        foreach (var step in explanation.Steps) output.WriteLine(Invariant($"step      {step.Name}: {step.Dimensions} dimensions, norm {step.Norm:0.000000}"));
        output.WriteLine(Invariant($"norm      {explanation.NormBeforeNormalization:0.000000} before normalisation"));
        var times = explanation.Times;
        output.WriteLine(Invariant($"time      tokenize {Milliseconds(times.Tokenize)}, run {Milliseconds(times.Run)}, pool {Milliseconds(times.Pool)}, modules {Milliseconds(times.Modules)} (the first text of a process is slower)"));
    }

    private static void Tokens(TextWriter output, EmbeddingExplanation explanation)
    {
        string[] modes = [.. explanation.Parts.Select(p => p.Mode)];
        bool weighed = explanation.Tokens.Any(t => t.Weight != 1);
        output.WriteLine($"{"#",4} {"id",7} {"place",11} {"role",-8}{(weighed ? $"{"weight",9}" : "")}{string.Concat(modes.Select(m => $"{Short(m),13}"))}  token");
        foreach (var (i, token) in explanation.Tokens.Index())
        {
            if (i == MostTokens)
            {
                output.WriteLine(Invariant($"     ... and {explanation.Tokens.Count - MostTokens} more; --json shows all"));
                break;
            }
            string role = token.Special ? "special" : token.Prompt ? "prompt" : "", place = token.Special || token.Prompt ? "" : Invariant($"{token.Start}..{token.End}");
            var line = new StringBuilder(Invariant($"{i,4} {token.Id,7} {place,11} {role,-8}"));
            if (weighed) line.Append(Invariant($"{token.Weight,9:0.0000}"));
            foreach (var part in explanation.Parts) line.Append(token.Pooled ? Invariant($"{part.Shares[i],13:0.000000}") : $"{"left out",13}");
            output.WriteLine(line.Append("  ").Append(Clean(token.Token)).ToString());
        }
    }

    private static string Short(string mode) => mode.Length <= 12 ? mode : mode[..12];

    private static string Milliseconds(TimeSpan time) => Invariant($"{time.TotalMilliseconds:0.000} ms");

    // A token may hold what a terminal would take for a command.
    private static string Clean(string text) => string.Concat(text.Select(c => char.IsControl(c) ? Invariant($"\\u{(int)c:x4}") : c.ToString()));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
