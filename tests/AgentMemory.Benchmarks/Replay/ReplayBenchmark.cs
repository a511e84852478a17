using System.CommandLine;

namespace AgentMemory.Benchmarks.Replay;

/// <summary>Replays recorded answers of a real server against the embedded engine.</summary>
internal sealed class ReplayBenchmark : IBenchmark
{
    public string Name => "replay";

    public string Description => "compare the embedded engine's answers with recorded ones: replay DIR [--only NAME] [--show N] [--messages] [--hosted] [--coverage FILE]";

    public async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        var folder = new Argument<DirectoryInfo>("dir") { Description = "folder of recordings (*.jsonl)" };
        var only = new Option<string?>("--only") { Description = "scenarios whose name contains this" };
        var show = new Option<int>("--show") { Description = "differences shown per scenario", DefaultValueFactory = _ => 3 };
        var messages = new Option<bool>("--messages") { Description = "show status messages that differ; they never fail a step" };
        var hosted = new Option<bool>("--hosted") { Description = "over a port of the loopback address instead of in process" };
        var coverage = new Option<FileInfo?>("--coverage") { Description = "file whose coverage table, between its marks, is rewritten" };
        var command = new RootCommand(Description) { folder, only, show, messages, hosted, coverage };
        int exitCode = 0;
        command.SetAction(async (parsed, token) => exitCode = await ReplayAsync(
            parsed.GetRequiredValue(folder), parsed.GetValue(only), parsed.GetValue(show), parsed.GetValue(messages), parsed.GetValue(hosted), parsed.GetValue(coverage), token).ConfigureAwait(false));
        int invoked = await command.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false }, cancellationToken).ConfigureAwait(false);
        return invoked != 0 ? invoked : exitCode;
    }

    private static async Task<int> ReplayAsync(DirectoryInfo folder, string? only, int show, bool messages, bool hosted, FileInfo? coverage, CancellationToken cancellationToken)
    {
        var files = folder.Exists ? folder.GetFiles("*.jsonl") : [];
        if (files.Length == 0)
        {
            Console.Error.WriteLine($"There are no recordings (*.jsonl) in {folder.FullName}.");
            return 2;
        }
        var report = new ReplayReport();
        foreach (var file in files.OrderBy(f => f.Name, StringComparer.Ordinal).Where(f => only is null || f.Name.Contains(only, StringComparison.Ordinal)))
        {
            var recording = Recording.Load(file.FullName);
            var steps = await new ScenarioReplay(recording, hosted).RunAsync(cancellationToken).ConfigureAwait(false);
            report.Add(recording, steps);
            Console.WriteLine(ReplayReport.Line(recording, steps, show));
            if (messages)
                foreach (var step in steps.Where(s => !s.SameMessage)) Console.WriteLine($"    {step.Step.Number} message: recorded {step.Step.StatusMessage}");
        }
        if (coverage is not null) await report.WriteCoverageAsync(coverage.FullName, cancellationToken).ConfigureAwait(false);
        if (report.OtherMessages > 0) Console.WriteLine($"{report.OtherMessages} refusals have the recorded status with another message");
        Console.WriteLine(report.Summary);
        return report.Failed == 0 ? 0 : 1;
    }
}
