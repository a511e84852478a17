using System.Globalization;
using AgentMemory.Evaluation;
using Spectre.Console;

namespace AgentMemory.Cli;

/// <summary>The figures of a run for people: percent for recall and nDCG.</summary>
internal static class EvaluationTables
{
    public static void Write(EvaluationReport report, EvaluationComparison? comparison)
    {
        // Into a file or a narrow window the table goes unbroken: broken figures cannot be read.
        AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, 160);
        AnsiConsole.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{report.Name} ({report.Layout}): {report.Stored} memories stored in {report.IngestSeconds:0.0} s, {report.Outcomes.Count} questions with evidence"));
        Figures(report);
        if (comparison is null) return;
        Figures(comparison.Second);
        var table = new Table().Border(TableBorder.Simple).AddColumns("figure", "difference", "95 % interval", "p");
        foreach (var (figure, d) in comparison.Differences)
            table.AddRow(figure, Text(d.Difference, "+0.0000;-0.0000;0"), $"{Text(d.Low, "0.0000")} to {Text(d.High, "0.0000")}", Text(d.PValue, "0.0000"));
        AnsiConsole.WriteLine($"{comparison.Second.Setting} against {comparison.First.Setting}, paired over questions");
        AnsiConsole.Write(table);
    }

    private static void Figures(EvaluationReport report)
    {
        var overall = report.Overall;
        bool spans = overall.Spans.Count > 0;
        var table = new Table().Border(TableBorder.Simple).AddColumns(["setting, category", "questions", .. EvaluationReport.Depths.Select(d => string.Create(CultureInfo.InvariantCulture, $"R@{d}")), "nDCG@10", "MRR", "p50 ms", "p95 ms", "tokens@10"]);
        if (spans) table.AddColumns("precision@5", "IoU@5");
        table.AddRow(Row(report.Setting, overall, spans));
        if (report.ByCategory.Count > 1) foreach (var (category, figures) in report.ByCategory) table.AddRow(Row("  " + category, figures, spans));
        AnsiConsole.Write(table);
    }

    private static Text[] Row(string name, EvaluationFigures f, bool spans) =>
    [
        new(name), new(f.Questions.ToString(CultureInfo.InvariantCulture)), .. f.Recall.Select(r => new Text(Text(100 * r, "0.0"))), new(Text(100 * f.Ndcg10, "0.0")), new(Text(100 * f.Mrr, "0.0")),
        new(Text(f.P50Milliseconds, "0.0")), new(Text(f.P95Milliseconds, "0.0")), new(Text(f.Tokens10, "0")),
        .. spans ? (Text[])[new(Text(100 * f.Spans[0].Precision, "0.0")), new(Text(100 * f.Spans[0].Iou, "0.0"))] : [],
    ];

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
