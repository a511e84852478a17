using AgentMemory.Hosting;
using AgentMemory.Server;

try
{
    if (args is [HealthCheck.Verb, .. var settings]) return await HealthCheck.RunAsync(settings, Console.Out);
    await using var app = ServerApplication.Build(args);
    await app.RunServerAsync();
    return 0;
}
catch (Exception ex) when (MemoryHost.Explain(ex) is { } reason)
{
    await Console.Error.WriteLineAsync("AgentMemory cannot run: " + reason);
    return 3;
}
