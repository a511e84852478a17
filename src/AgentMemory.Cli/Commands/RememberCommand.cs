using System.CommandLine;

namespace AgentMemory.Cli.Commands;

/// <summary><c>remember TEXT...</c></summary>
internal static class RememberCommand
{
    public static Command Create()
    {
        var texts = new Argument<string[]>("text") { Description = "One memory each.", Arity = ArgumentArity.OneOrMore };
        var kind = new Option<string>("--kind") { Description = "episode, fact or procedure.", DefaultValueFactory = _ => "episode" };
        var speaker = new Option<string?>("--speaker") { Description = "Who said it." };
        var at = new Option<DateTimeOffset?>("--at") { Description = "When it happened, ISO 8601." };
        var tags = new Option<string[]>("--tag") { Description = "A label; may be repeated." };
        var meta = new Option<string[]>("--meta") { Description = "KEY=VALUE; may be repeated." };
        var command = new Command("remember", "Stores episodes, facts or procedures.") { texts, kind, speaker, at, tags, meta };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var scope = CommonOptions.Scope(parsed);
            var metadata = MetadataArguments.Parse(parsed.GetValue(meta) ?? []);
            var parsedKind = MemoryFields.ParseKind(parsed.GetValue(kind)!) ?? throw new ArgumentException($"--kind is episode, fact or procedure, not '{parsed.GetValue(kind)}'.");
            await using var session = await MemorySession.OpenAsync(parsed, cancellationToken);
            var receipts = await session.Memory.RememberAsync([.. parsed.GetValue(texts)!.Select(text => new MemoryInput
            {
                Text = text,
                Kind = parsedKind,
                Scope = scope,
                Speaker = parsed.GetValue(speaker),
                OccurredAt = parsed.GetValue(at),
                Tags = parsed.GetValue(tags) ?? [],
                Metadata = metadata,
            })], cancellationToken);
            if (parsed.GetValue(CommonOptions.Json)) Output.Json(receipts);
            else foreach (var receipt in receipts)
            {
                Output.Receipt(receipt.Status.ToString().ToLowerInvariant(), receipt.Id?.ToString("D") ?? "-", receipt.Reason);
                foreach (var hint in receipt.Contradictions ?? []) Output.Receipt("  may contradict", $"{hint.Id:D}  {hint.Text.ReplaceLineEndings(" ")}", $"({hint.Reason})");
            }
            return receipts.Any(r => r.Status == WriteStatus.Failed) ? ExitCodes.Failed : ExitCodes.Ok;
        });
        return command;
    }
}
