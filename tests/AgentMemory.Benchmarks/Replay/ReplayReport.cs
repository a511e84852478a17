using System.Globalization;
using System.Text;

namespace AgentMemory.Benchmarks.Replay;

/// <summary>What a replay of several recordings gave, for the console and for the documentation.</summary>
internal sealed class ReplayReport
{
    private const string TableStart = "<!-- coverage -->", TableEnd = "<!-- /coverage -->";

    private readonly List<(Recording Recording, IReadOnlyList<StepResult> Steps)> _scenarios = [];

    public int Failed => Count(StepOutcome.Failed);

    public string Summary => $"passed {Count(StepOutcome.Passed)}, failed {Failed}, unimplemented {Count(StepOutcome.Unimplemented)}";

    public int OtherMessages => _scenarios.Sum(s => s.Steps.Count(r => !r.SameMessage));

    public void Add(Recording recording, IReadOnlyList<StepResult> steps) => _scenarios.Add((recording, steps));

    public static string Line(Recording recording, IReadOnlyList<StepResult> steps, int differences)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{recording.Scenario,-40} passed {Of(steps, StepOutcome.Passed),4}  failed {Of(steps, StepOutcome.Failed),4}  UNIMPLEMENTED {Of(steps, StepOutcome.Unimplemented),4}");
        foreach (var result in steps.Where(r => r.Outcome != StepOutcome.Passed).Take(differences))
            text.AppendLine().Append(CultureInfo.InvariantCulture, $"    {result.Step.Number} {result.Step.Method} ({result.Step.Note}) {(result.Outcome == StepOutcome.Unimplemented ? "UNIMPLEMENTED " : "")}{result.Difference}");
        return text.ToString();
    }

    /// <summary>Puts the coverage table between its marks in the file, or makes the file.</summary>
    public async Task WriteCoverageAsync(string file, CancellationToken cancellationToken)
    {
        var table = new StringBuilder().AppendLine(TableStart).AppendLine("| scenario | passed | failed | unimplemented |").AppendLine("|---|---|---|---|");
        foreach (var (recording, steps) in _scenarios)
            table.AppendLine(CultureInfo.InvariantCulture, $"| {recording.Scenario} | {Of(steps, StepOutcome.Passed)} | {Of(steps, StepOutcome.Failed)} | {Of(steps, StepOutcome.Unimplemented)} |");
        table.AppendLine(CultureInfo.InvariantCulture, $"| **all {_scenarios.Count}** | {Count(StepOutcome.Passed)} | {Failed} | {Count(StepOutcome.Unimplemented)} |").Append(TableEnd);
        string text = File.Exists(file) ? await File.ReadAllTextAsync(file, cancellationToken).ConfigureAwait(false) : "";
        int start = text.IndexOf(TableStart, StringComparison.Ordinal), end = text.IndexOf(TableEnd, StringComparison.Ordinal);
        string updated = start >= 0 && end > start ? text[..start] + table + text[(end + TableEnd.Length)..] : text + table + "\n";
        await File.WriteAllTextAsync(file, updated, cancellationToken).ConfigureAwait(false);
    }

    private int Count(StepOutcome outcome) => _scenarios.Sum(s => Of(s.Steps, outcome));

    private static int Of(IReadOnlyList<StepResult> steps, StepOutcome outcome) => steps.Count(r => r.Outcome == outcome);
}
