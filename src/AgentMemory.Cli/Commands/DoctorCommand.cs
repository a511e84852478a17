using System.CommandLine;
using AgentMemory.Hosting;
using AgentMemory.Onnx;
using AgentMemory.Qdrant.Diagnosis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AgentMemory.Cli.Commands;

/// <summary><c>doctor</c></summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var place = new Option<string?>("--engine") { Description = "'embedded', a data folder, or a Qdrant address; the configured engine without it." };
        var withoutModel = new Option<bool>("--no-model") { Description = "Do not load the embedding model; its profile is then not compared." };
        var command = new Command("doctor", "Says which engine, collection, indexes and profile there are, what is wrong and how to mend it. Exit code 0: nothing is broken; 1: something is; 3: the engine does not answer.") { place, withoutModel };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var configuration = Settings.Read(parsed);
            var memory = configuration.GetSection("AgentMemory").Get<AgentMemoryOptions>() ?? new AgentMemoryOptions();
            await using var engine = EnginePlace.Open(parsed.GetValue(place), configuration);
            var doctor = new CollectionDoctor(engine.CallInvoker, engine.Description, memory.Collection, engine.Options);
            var report = await doctor.ExamineAsync(parsed.GetValue(withoutModel) ? null : await ProfileAsync(configuration), cancellationToken);
            if (parsed.GetValue(place) is null) report = WithSpool(report, configuration);
            if (parsed.GetValue(CommonOptions.Json)) Output.Json(report);
            else Print(report);
            return report.IsHealthy ? ExitCodes.Ok : report.Reachable ? ExitCodes.Failed : ExitCodes.Engine;
        });
        return command;
    }

    private static async Task<EmbeddingProfileInfo> ProfileAsync(IConfiguration configuration)
    {
        var services = new ServiceCollection();
        services.Configure<OnnxEmbeddingOptions>(configuration.GetSection("AgentMemory:Embedding"));
        services.AddAgentMemory().UseOnnx();
        await using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<ITextEmbedder>().Profile;
    }

    private static DoctorReport WithSpool(DoctorReport report, IConfiguration configuration)
    {
        if (SpoolSettings.Read(configuration) is { } spool) return SpoolDoctor.Examine(report, spool.Folder, spool.Inspect);
        return SpoolSettings.LeftBehind(configuration) is { } left ? SpoolDoctor.LeftBehind(report, left.Folder, left.State) : report;
    }

    private static void Print(DoctorReport report)
    {
        Console.Out.WriteLine($"engine      {report.Engine}{(report.Version is null ? "" : $", answers as Qdrant {report.Version}")}");
        Console.Out.WriteLine($"collection  {report.Collection}{(report.Exists ? $", {report.Status}" : "")}");
        if (report.Exists)
        {
            Console.Out.WriteLine($"memories    {report.Memories:N0}{(report.WithoutTerms > 0 ? $", {report.WithoutTerms:N0} without term weights" : "")}");
            Console.Out.WriteLine($"vectors     {report.Dimensions} dimensions, quantisation {report.Quantization}, {report.Shards} shards, {report.Replicas ?? 1} copies");
            Console.Out.WriteLine($"profile     {report.Profile} ({report.Model}){(report.ConfiguredProfile is null ? "" : report.ConfiguredProfile == report.Profile ? ", as configured" : $"; configured is {report.ConfiguredProfile}")}");
            Console.Out.WriteLine($"indexes     {string.Join(", ", report.Indexes.Select(i => i.Found is null ? $"{i.Field} MISSING" : $"{i.Field} {i.Found}"))}");
        }
        if (report.Spool is { } spool) Console.Out.WriteLine($"spool       {SpoolText.Of(spool)}");
        foreach (var finding in report.Findings)
            Console.Out.WriteLine($"{finding.Severity.ToString().ToLowerInvariant(),-8}    {finding.What}{(finding.Mend.Length > 0 ? $"\n            {finding.Mend}" : "")}");
        if (report.Findings.Count == 0) Console.Out.WriteLine("Nothing is wrong.");
    }
}
