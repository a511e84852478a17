using System.CommandLine;
using AgentMemory.Evaluation;
using AgentMemory.Evaluation.Reports;
using AgentMemory.Hosting;

namespace AgentMemory.Cli.Commands;

/// <summary><c>eval PATH</c></summary>
internal static class EvalCommand
{
    public static Command Create()
    {
        var path = new Argument<string>("path") { Description = "File or folder with memories and questions: own JSON lines, conversations (LoCoMo and the like), chats of user and assistant, a BEIR folder, or chunking questions over Markdown." };
        var split = new Option<string?>("--split") { Description = "Split of a BEIR folder: a name in qrels/ without .tsv; test, or the only one, unless given." };
        var limit = new Option<int?>("--limit") { Description = "Most questions, at even distances over the set." };
        var set = new Option<string[]>("--set") { Description = "Setting of the run, NAME=VALUE relative to AgentMemory, for instance ChunkTokens=128; may be given several times.", DefaultValueFactory = _ => [] };
        var compare = new Option<string[]>("--compare") { Description = "Setting of a second run on the same questions, for instance Recall:Mode=cosine; with a paired significance test. May be given several times: all hold for the second run.", DefaultValueFactory = _ => [] };
        var html = new Option<string?>("--html") { Description = "File for a page with tables and plots." };
        var command = new Command("eval", "Measures recall on questions with known answers: recall@k, nDCG@10, MRR, latency, tokens. Works on a scratch folder with the embedded engine; your memories are not touched. --json prints one object, shares of 0 to 1.") { path, split, limit, set, compare, html };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (parsed.GetValue(CommonOptions.Server) is not null) throw new ArgumentException("eval measures on a scratch folder of its own and takes no --server.");
            var settings = (parsed.GetValue(set) ?? []).Select(SettingNames.Parse).ToList();
            var others = (parsed.GetValue(compare) ?? []).Select(SettingNames.Parse).ToList();
            var data = await EvaluationData.LoadAsync(parsed.GetValue(path)!, new EvaluationDataOptions { Split = parsed.GetValue(split), MaxQuestions = parsed.GetValue(limit) }, cancellationToken);
            var progress = new EvaluationStatus(Console.Error);
            await using var run = new SettingsRun(data, Settings.Read(parsed), progress);
            var report = await run.MeasureAsync(settings, cancellationToken);
            var comparison = others.Count == 0 ? null : EvaluationComparison.Of(report, await run.MeasureAsync([.. settings, .. others], cancellationToken));
            progress.Clear();
            if (parsed.GetValue(html) is { } file) await File.WriteAllTextAsync(file, EvaluationPage.Of(report, comparison), cancellationToken);
            if (parsed.GetValue(CommonOptions.Json)) Output.Json(EvaluationJson.Of(report, comparison));
            else EvaluationTables.Write(report, comparison);
            foreach (string note in report.Notes) await Console.Error.WriteLineAsync("note: " + note);
            return ExitCodes.Ok;
        });
        return command;
    }
}
