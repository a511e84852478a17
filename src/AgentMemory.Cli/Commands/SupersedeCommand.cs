using System.CommandLine;

namespace AgentMemory.Cli.Commands;

/// <summary><c>supersede ID TEXT | --by ID</c></summary>
internal static class SupersedeCommand
{
    public static Command Create()
    {
        var id = new Argument<string>("id") { Description = "The memory that no longer holds." };
        var text = new Argument<string?>("text") { Description = "What holds in its place.", Arity = ArgumentArity.ZeroOrOne };
        var by = new Option<string?>("--by") { Description = "Id of a stored memory that replaces it." };
        var at = new Option<DateTimeOffset?>("--at") { Description = "From when on, ISO 8601; now unless said otherwise." };
        var kind = new Option<string>("--kind") { Description = "Kind of the new memory: episode, fact or procedure.", DefaultValueFactory = _ => "fact" };
        var command = new Command("supersede", "Replaces a memory: the old one is closed, stays readable, and both are linked.") { id, text, by, at, kind };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var parsedKind = MemoryFields.ParseKind(parsed.GetValue(kind)!) ?? throw new ArgumentException($"--kind is episode, fact or procedure, not '{parsed.GetValue(kind)}'.");
            var request = new SupersedeRequest
            {
                Id = MemoryIdArguments.Parse(parsed.GetValue(id)!),
                Scope = CommonOptions.Scope(parsed),
                New = parsed.GetValue(text) is { } said ? new MemoryInput { Text = said, Kind = parsedKind } : null,
                By = parsed.GetValue(by) is { } other ? MemoryIdArguments.Parse(other) : null,
                At = parsed.GetValue(at),
            };
            await using var session = await MemorySession.OpenAsync(parsed, cancellationToken);
            var receipt = await session.Memory.SupersedeAsync(request, cancellationToken);
            if (parsed.GetValue(CommonOptions.Json)) Output.Json(receipt);
            else Output.Receipt(receipt.Status.ToString().ToLowerInvariant(), receipt.By is { } made ? $"{receipt.Id:D} is replaced by {made:D}" : receipt.Id.ToString("D"), receipt.Reason);
            return receipt.Status == WriteStatus.Failed ? ExitCodes.Failed : ExitCodes.Ok;
        });
        return command;
    }
}
