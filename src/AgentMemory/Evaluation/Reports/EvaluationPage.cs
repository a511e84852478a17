using System.Globalization;
using System.Net;
using System.Text;

namespace AgentMemory.Evaluation.Reports;

/// <summary>The figures as one HTML page with plots; it holds everything it needs and loads nothing.</summary>
public static class EvaluationPage
{
    private const string Style = "body{font:15px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem;color:#222}table{border-collapse:collapse;margin:.6rem 0 1.4rem}th,td{padding:.25rem .6rem;border-bottom:1px solid #ddd;text-align:right}th:first-child,td:first-child{text-align:left}svg{width:100%;height:auto;margin:.4rem 0 1.2rem;font:12px system-ui,sans-serif}";

    /// <summary>The page of one run, or of two settings side by side.</summary>
    public static string Of(EvaluationReport report, EvaluationComparison? comparison = null)
    {
        ArgumentNullException.ThrowIfNull(report);
        EvaluationReport[] runs = comparison is null ? [report] : [comparison.First, comparison.Second];
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{Escape(report.Name)}: recall</title><style>{Style}</style></head><body><h1>{Escape(report.Name)}</h1>");
        page.Append(CultureInfo.InvariantCulture, $"<p>Layout {Escape(report.Layout)}, {report.Outcomes.Count} questions with evidence, {report.Stored} memories. Recall, nDCG and MRR are shares of 0 to 1; times are whole recalls with the question's embedding.</p>");
        Table(page, "Setting", runs.Select(r => (r.Setting, r.Overall)));
        if (comparison is not null) Differences(page, comparison);
        string[] depths = [.. EvaluationReport.Depths.Select(d => string.Create(CultureInfo.InvariantCulture, $"@{d}"))];
        page.Append(SvgPlot.Bars("Recall", depths, [.. runs.Select(r => new PlotSeries(r.Setting, r.Overall.Recall))], 1));
        if (report.Overall.Spans.Count > 0) page.Append(SvgPlot.Bars("Intersection over union, characters", depths, [.. runs.Select(r => new PlotSeries(r.Setting, [.. r.Overall.Spans.Select(s => s.Iou)]))], Math.Max(0.05, runs.Max(r => r.Overall.Spans.Max(s => s.Iou)))));
        string[] categories = [.. report.ByCategory.Keys];
        page.Append(SvgPlot.Bars("Recall@10 by category", categories, [.. runs.Select(r => new PlotSeries(r.Setting, [.. categories.Select(c => r.ByCategory[c].Recall[1])]))], 1));
        page.Append(SvgPlot.Cumulative("Share of recalls within a time", "ms", [.. runs.Select(r => new PlotSeries(r.Setting, [.. r.Outcomes.Select(o => o.Milliseconds)]))]));
        foreach (var run in runs) Table(page, $"Category ({run.Setting})", run.ByCategory.Select(c => (c.Key, c.Value)));
        foreach (string note in runs.SelectMany(r => r.Notes).Distinct(StringComparer.Ordinal)) page.Append(CultureInfo.InvariantCulture, $"<p>Note: {Escape(note)}</p>");
        return page.Append("</body></html>").ToString();
    }

    private static void Table(StringBuilder page, string first, IEnumerable<(string Name, EvaluationFigures Figures)> rows)
    {
        var list = rows.ToList();
        bool spans = list.All(r => r.Figures.Spans.Count > 0);
        page.Append(CultureInfo.InvariantCulture, $"<table><tr><th>{Escape(first)}</th><th>questions</th>");
        foreach (int depth in EvaluationReport.Depths) page.Append(CultureInfo.InvariantCulture, $"<th>recall@{depth}</th>");
        page.Append("<th>nDCG@10</th><th>MRR</th><th>p50 ms</th><th>p95 ms</th><th>tokens@10</th>").Append(spans ? "<th>precision@5</th><th>IoU@5</th>" : "").Append("</tr>");
        foreach (var (name, f) in list)
        {
            page.Append(CultureInfo.InvariantCulture, $"<tr><td>{Escape(name)}</td><td>{f.Questions}</td>");
            foreach (double recall in f.Recall) page.Append(CultureInfo.InvariantCulture, $"<td>{recall:0.000}</td>");
            page.Append(CultureInfo.InvariantCulture, $"<td>{f.Ndcg10:0.000}</td><td>{f.Mrr:0.000}</td><td>{f.P50Milliseconds:0.0}</td><td>{f.P95Milliseconds:0.0}</td><td>{f.Tokens10:0}</td>");
            if (spans) page.Append(CultureInfo.InvariantCulture, $"<td>{f.Spans[0].Precision:0.000}</td><td>{f.Spans[0].Iou:0.000}</td>");
            page.Append("</tr>");
        }
        page.Append("</table>");
    }

    private static void Differences(StringBuilder page, EvaluationComparison comparison)
    {
        page.Append(CultureInfo.InvariantCulture, $"<h2>{Escape(comparison.Second.Setting)} against {Escape(comparison.First.Setting)}</h2><table><tr><th>figure</th><th>difference</th><th>95 % interval</th><th>p</th></tr>");
        foreach (var (figure, d) in comparison.Differences) page.Append(CultureInfo.InvariantCulture, $"<tr><td>{Escape(figure)}</td><td>{d.Difference:+0.0000;-0.0000;0}</td><td>{d.Low:0.0000} to {d.High:0.0000}</td><td>{d.PValue:0.0000}</td></tr>");
        page.Append("</table><p>Paired over questions: bootstrap interval and two-sided randomisation test, 10,000 rounds each, seeded.</p>");
    }

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
