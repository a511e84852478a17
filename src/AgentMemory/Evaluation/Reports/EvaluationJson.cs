using System.Globalization;
using System.Text.Json.Nodes;

namespace AgentMemory.Evaluation.Reports;

/// <summary>The figures as one JSON object. Recall, nDCG and MRR are shares of 0 to 1, times are milliseconds.</summary>
public static class EvaluationJson
{
    /// <summary>
    /// <c>recall@5, recall@10, recall@25, recall@50, ndcg@10, questions, p50_ms, p95_ms</c>, then <c>mrr</c>, <c>tokens@10</c>, name, layout, setting,
    /// notes, <c>by_category</c> and, where two settings were measured, <c>compare</c>.
    /// </summary>
    public static JsonObject Of(EvaluationReport report, EvaluationComparison? comparison = null)
    {
        ArgumentNullException.ThrowIfNull(report);
        var json = Figures(report.Overall);
        json["name"] = report.Name;
        json["layout"] = report.Layout;
        json["setting"] = report.Setting;
        json["stored"] = report.Stored;
        json["ingest_seconds"] = Math.Round(report.IngestSeconds, 3);
        json["by_category"] = new JsonObject(report.ByCategory.Select(c => KeyValuePair.Create(c.Key, (JsonNode?)Figures(c.Value))));
        json["notes"] = new JsonArray([.. report.Notes.Select(n => (JsonNode?)JsonValue.Create(n))]);
        if (comparison is null) return json;
        var other = Of(comparison.Second);
        other["differences"] = new JsonObject(comparison.Differences.Select(d => KeyValuePair.Create(d.Key, (JsonNode?)new JsonObject
        {
            ["difference"] = Math.Round(d.Value.Difference, 6),
            ["low_95"] = Math.Round(d.Value.Low, 6),
            ["high_95"] = Math.Round(d.Value.High, 6),
            ["p"] = Math.Round(d.Value.PValue, 6),
        })));
        json["compare"] = other;
        return json;
    }

    private static JsonObject Figures(EvaluationFigures figures)
    {
        var json = new JsonObject();
        foreach (var (i, depth) in EvaluationReport.Depths.Index()) json[Key("recall", depth)] = Round(figures.Recall[i]);
        json["ndcg@10"] = Round(figures.Ndcg10);
        json["questions"] = figures.Questions;
        json["p50_ms"] = Math.Round(figures.P50Milliseconds, 3);
        json["p95_ms"] = Math.Round(figures.P95Milliseconds, 3);
        json["mrr"] = Round(figures.Mrr);
        json["tokens@10"] = Math.Round(figures.Tokens10, 1);
        if (figures.Spans.Count == 0) return json;
        foreach (var (i, depth) in EvaluationReport.Depths.Index())
        {
            json[Key("char_recall", depth)] = Round(figures.Spans[i].Recall);
            json[Key("char_precision", depth)] = Round(figures.Spans[i].Precision);
            json[Key("iou", depth)] = Round(figures.Spans[i].Iou);
        }
        return json;
    }

    private static string Key(string figure, int depth) => string.Create(CultureInfo.InvariantCulture, $"{figure}@{depth}");

    private static double Round(double share) => Math.Round(share, 6);
}
