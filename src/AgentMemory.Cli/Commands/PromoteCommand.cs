using System.CommandLine;
using AgentMemory.Hosting;
using AgentMemory.Qdrant.Sharding;
using Microsoft.Extensions.Configuration;

namespace AgentMemory.Cli.Commands;

/// <summary><c>promote</c></summary>
internal static class PromoteCommand
{
    public static Command Create()
    {
        var tenant = new Argument<string>("tenant") { Description = "Tenant; its name becomes the shard key." };
        var place = new Option<string?>("--engine") { Description = "A Qdrant address; the configured server without it." };
        var acceptMissing = new Option<bool>("--accept-missing") { Description = "Remove from the common shards what the tenant's own shard does not hold: it was forgotten since that shard took over." };
        var command = new Command("promote", "Moves a tenant of a Qdrant cluster from the common shards into one of its own, while reads and writes go on. A promotion that was broken off goes on when it is started again.") { tenant, place, acceptMissing };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var configuration = Settings.Read(parsed);
            string collection = (configuration.GetSection("AgentMemory").Get<AgentMemoryOptions>() ?? new AgentMemoryOptions()).Collection;
            await using var engine = EnginePlace.Open(parsed.GetValue(place), configuration);
            var result = await new TenantPromotion(engine.CallInvoker, engine.Description, collection, engine.Options).RunAsync(parsed.GetValue(tenant)!, parsed.GetValue(acceptMissing), new Progress(), cancellationToken);
            if (parsed.GetValue(CommonOptions.Json)) Output.Json(result);
            else Console.Out.WriteLine($"'{result.Tenant}' has {result.Memories:N0} memories in a shard of its own, in {result.Copies} copies; {result.Cleared:N0} were removed from the common shards.");
            return ExitCodes.Ok;
        });
        return command;
    }

    /// <summary>One line a step on the error stream.</summary>
    private sealed class Progress : IProgress<PromotionProgress>
    {
        private PromotionProgress _last = new((PromotionStep)(-1), 0);

        public void Report(PromotionProgress value)
        {
            if (value != _last) Console.Error.WriteLine(value.Memories > 0 ? $"{value.Step} {value.Memories:N0}" : $"{value.Step}");
            _last = value;
        }
    }
}
