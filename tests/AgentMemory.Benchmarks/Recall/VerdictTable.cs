using System.Globalization;
using AgentMemory.Evaluation;

namespace AgentMemory.Benchmarks.Recall;

/// <summary>
/// How often the best match of a question passes a limit: asked of the conversation that answers it, and of the others, which do not. The limits of the
/// verdict were chosen from this table.
/// </summary>
internal static class VerdictTable
{
    private static readonly double[] Limits = [0.20, 0.25, 0.30, 0.35, 0.40, 0.45, 0.50, 0.55, 0.60];

    public static async Task<int> PrintAsync(EvaluationSet set, IAgentMemory memory, CancellationToken cancellationToken)
    {
        var own = new List<double>();
        var strangers = new List<List<double>>();
        var verdicts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var asking in set.Scopes)
        {
            foreach (var asked in set.Scopes)
            {
                var best = new List<double>();
                foreach (var question in asking.Questions.Where(q => q.Relevant.Count > 0))
                {
                    var query = new RecallQuery { Text = question.Text, Scope = new MemoryScope { Tenant = "evaluation", User = asked.Name }, Top = 1 };
                    var result = await memory.RecallAsync(query, cancellationToken);
                    best.Add(result.BestMatch ?? double.NegativeInfinity);
                    string kind = $"{(asking == asked ? "own" : "strangers'")} {result.Verdict.ToString().ToLowerInvariant()}";
                    verdicts[kind] = verdicts.GetValueOrDefault(kind) + 1;
                }
                if (asking == asked) own.AddRange(best);
                else strangers.Add(best);
            }
        }
        Console.WriteLine("| best match over | strangers pass (range of scopes) | answerable pass |\n|---|---|---|");
        foreach (double limit in Limits)
        {
            double Pass(IReadOnlyCollection<double> best) => 100.0 * best.Count(b => b >= limit) / best.Count;
            double[] scopes = [.. strangers.Select(Pass)];
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {limit:0.00} | {Pass([.. strangers.SelectMany(s => s)]):0} % ({scopes.Min():0}-{scopes.Max():0}) | {Pass(own):0} % |"));
        }
        foreach (var (kind, count) in verdicts) Console.WriteLine($"{kind}: {count}");
        return 0;
    }
}
