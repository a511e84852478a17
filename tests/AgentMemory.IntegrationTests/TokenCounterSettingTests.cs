using AgentMemory.Client;
using AgentMemory.Hosting;
using AgentMemory.Server;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace AgentMemory.IntegrationTests;

/// <summary>The setting <c>AgentMemory:Context:Tokenizer</c> through the service.</summary>
public sealed class TokenCounterSettingTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "agentmemory-tests", Guid.NewGuid().ToString("N"));

    public void Dispose()
    {
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Context_over_HTTP_is_counted_by_the_tokenizer_of_the_settings()
    {
        var token = TestContext.Current.CancellationToken;
        await using var app = ServerApplication.Build(Arguments("o200k_base"));
        await app.StartAsync(token);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        var memory = new AgentMemoryClient(http);
        await memory.RememberAsync([new() { Text = "お誕生日おめでとう", Speaker = "Ann" }, new() { Text = "antidisestablishmentarianism", Speaker = "Ann" }], token);
        var block = await memory.ContextAsync(new ContextRequest { Query = new RecallQuery { Text = "誕生日" }, Budget = 60 }, token);
        Assert.Equal(("o200k_base", app.Services.GetRequiredService<ITokenCounter>().Count(block.Text)), (block.Tokenizer, block.Tokens));
        Assert.InRange(block.Tokens, 8, 60);
        await app.StopAsync(token);
    }

    [Fact]
    public async Task Tokenizer_that_is_not_there_is_told_at_the_start()
    {
        await using var app = ServerApplication.Build(Arguments("no-such-model"));
        var error = await Assert.ThrowsAnyAsync<Exception>(app.RunServerAsync);
        Assert.Contains("AgentMemory:Context:Tokenizer is 'no-such-model'", MemoryHost.Explain(error), StringComparison.Ordinal);
    }

    private string[] Arguments(string tokenizer) => [$"--AgentMemory:DataPath={_folder}", "--AgentMemory:Server:Url=http://127.0.0.1:0", $"--AgentMemory:Context:Tokenizer={tokenizer}"];
}
