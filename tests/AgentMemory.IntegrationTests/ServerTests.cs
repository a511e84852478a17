using System.Net;
using System.Text;
using System.Text.Json;
using AgentMemory.Client;
using AgentMemory.Hosting;
using AgentMemory.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace AgentMemory.IntegrationTests;

/// <summary>The real server on a real socket, with the bundled model and the embedded engine.</summary>
public sealed class ServerTests : IAsyncLifetime
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "agentmemory-tests", Guid.NewGuid().ToString("N"));
    private WebApplication _app = null!;
    private HttpClient _http = null!;

    public async ValueTask InitializeAsync() => await StartAsync();

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Memories_are_recalled_and_survive_a_restart()
    {
        var memory = new AgentMemoryClient(_http);
        var receipts = await memory.RememberAsync(
        [
            new() { Text = "The deploy key lives in the vault.", Metadata = new Dictionary<string, MetadataValue> { ["project"] = "x" } },
            new() { Text = "Lunch is at noon.", Metadata = new Dictionary<string, MetadataValue> { ["project"] = "y" } },
        ]);
        Assert.All(receipts, r => Assert.Equal(WriteStatus.Stored, r.Status));
        await StopAsync();
        await StartAsync();
        memory = new AgentMemoryClient(_http);
        var question = new RecallQuery { Text = "Where is the key?" };
        Assert.Equal("The deploy key lives in the vault.", (await memory.RecallAsync(question)).Hits[0].Memory.Text);
        var filtered = await memory.RecallAsync(question with { Filter = MemoryFilterParser.Parse("""{"metadata.project":"y"}""") });
        Assert.Equal(["Lunch is at noon."], filtered.Hits.Select(h => h.Memory.Text));
        Assert.Equal(2, (await memory.StatsAsync()).Memories);
        Assert.Equal(2, (await memory.ForgetAsync(new() { All = true, DryRun = true })).Count);
        Assert.NotNull(await memory.GetAsync(receipts[0].Id!.Value));
        Assert.Null(await memory.GetAsync(receipts[0].Id!.Value, new MemoryScope { Tenant = "other" }));
    }

    [Fact]
    public async Task Context_is_within_its_budget_and_every_citation_holds()
    {
        var memory = new AgentMemoryClient(_http);
        var scope = new MemoryScope { User = "mara", Session = "harbour" };
        var said = new DateTimeOffset(2024, 3, 6, 9, 0, 0, TimeSpan.Zero);
        string[] turns = ["I bought a boat.", "Which colour has it?", "Green, like the old one.", "Lunch is at noon."];
        await memory.RememberAsync([.. turns.Select((t, i) => new MemoryInput { Text = t, Speaker = i % 2 == 0 ? "Mara" : "Jonas", Scope = scope, TurnId = "t" + i, OccurredAt = said.AddDays(7 * (i / 2)) })]);
        var query = new RecallQuery { Text = "What did Mara buy?", Scope = scope };
        var block = await memory.ContextAsync(new ContextRequest { Query = query, Budget = 40 });
        Assert.InRange(block.Tokens, 1, 40);
        Assert.Contains("Mara: I bought a boat.", block.Text, StringComparison.Ordinal);
        Assert.Empty(await block.VerifyAsync(memory, scope));
        var ofThatWeek = await memory.RecallAsync(query with { Text = "What was said last week?", TimeMode = TimeMode.Filter, AskedAt = said.AddDays(7) });
        Assert.Equal(2, ofThatWeek.Hits.Count);
        Assert.Equal("last week", Assert.Single(ofThatWeek.Times).Text);
        Assert.Contains("between 16 and", (await Assert.ThrowsAsync<ArgumentException>(() => memory.ContextAsync(new ContextRequest { Query = query, Budget = 5 }))).Message, StringComparison.Ordinal);
        Assert.Contains("contradict", (await Assert.ThrowsAsync<ArgumentException>(() => memory.RecallAsync(query with { Text = "between 2021 and 2019", TimeMode = TimeMode.Filter }))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replacing_history_and_forgetting_go_through_HTTP()
    {
        var memory = new AgentMemoryClient(_http);
        var scope = new MemoryScope { User = "ann" };
        MemoryInput Fact(string text) => new() { Text = text, Kind = MemoryKind.Fact, Scope = scope, SourceUri = "mail:1" };
        var before = DateTimeOffset.UtcNow;
        var old = (await memory.RememberAsync([Fact("Ann lives in Paris.")]))[0].Id!.Value;
        var known = DateTimeOffset.UtcNow;
        var receipt = await memory.SupersedeAsync(new() { Id = old, Scope = scope, New = Fact("Ann lives in Rome.") });
        Assert.Equal((WriteStatus.Stored, old), (receipt.Status, receipt.Id));
        Assert.Equal("already-superseded", (await memory.SupersedeAsync(new() { Id = old, Scope = scope, New = Fact("Ann lives in Oslo.") })).Code);
        Assert.Equal("not-found", (await memory.SupersedeAsync(new() { Id = Guid.NewGuid(), New = new() { Text = "x" } })).Code);
        using (var refused = await PostAsync($"/v1/memories/{old}/supersede", """{"scope":{"user":"ann"}}""")) Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal(["Ann lives in Rome."], (await memory.RecallAsync(new() { Text = "Where does Ann live?", Scope = scope })).Hits.Select(h => h.Memory.Text));
        Assert.Equal(["Ann lives in Paris."], (await memory.ListAsync(new() { Scope = scope, KnownAt = known, AsOf = known })).Items.Select(m => m.Text));
        Assert.Empty((await memory.ListAsync(new() { Scope = scope, KnownAt = before })).Items);
        Assert.Null((await memory.GetAsync(old, scope, asOf: null, knownAt: known))!.SupersededBy);
        Assert.Null(await memory.GetAsync(old, scope, asOf: null, knownAt: before));
        var history = (await memory.HistoryAsync(old, scope))!;
        Assert.Equal((2, receipt.By), (history.Versions.Count, Assert.Single(history.Later).Id));
        Assert.Null(await memory.HistoryAsync(Guid.NewGuid(), scope));

        var request = new ForgetRequest { Scope = scope, Sources = ["mail:1"], Verify = true };
        var dry = await memory.ForgetAsync(request with { DryRun = true });
        Assert.Equal((2, 1, 2), (dry.Count, dry.Versions, dry.Samples.Count));
        var result = await memory.ForgetAsync(request);
        Assert.Equal((2, 1, true), (result.Count, result.Versions, result.Verification!.Clean));
        Assert.True(result.Verification.Storage is { Files: > 0, Remains: 0 });
        Assert.Equal("sources", result.Tombstone!.What);
        Assert.Null(await memory.HistoryAsync(old, scope));
    }

    [Fact]
    public async Task Failed_item_gives_207_and_the_others_are_stored()
    {
        using var response = await PostAsync("/v1/memories", """{"items":[{"text":"good"},{"text":"   "}]}""");
        Assert.Equal(HttpStatusCode.MultiStatus, response.StatusCode);
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal(["stored", "failed"], body.RootElement.GetProperty("receipts").EnumerateArray().Select(r => r.GetProperty("status").GetString()));
    }

    [Fact]
    public async Task Text_of_ten_megabytes_fails_with_advice()
    {
        using var response = await PostAsync("/v1/memories", $$"""{"items":[{"text":"{{new string('x', 10 * 1024 * 1024)}}"}]}""");
        Assert.Contains("Ingest long texts as documents", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/recall", """{"text":""}""", 400, "empty")]
    [InlineData("/v1/recall", """{"text":"a","filter":{"colour":"red"}}""", 400, "filter.colour")]
    [InlineData("/v1/recall", """{"text":"a","filter":{"importance":"high"}}""", 400, "filter.importance")]
    [InlineData("/v1/recall", """{"text":"a","nope":1}""", 400, "nope")]
    [InlineData("/v1/recall", """{"text":""", 400, "JSON")]
    [InlineData("/v1/recall", """{"text":"a","top":0}""", 400, "Top")]
    [InlineData("/v1/recall", """{"text":"a","scope":{"tenant":"a\u0001b"}}""", 400, "control character")]
    [InlineData("/v1/memories", """{"items":[]}""", 400, "items")]
    [InlineData("/v1/forget", """{}""", 400, "exactly one")]
    public async Task Bad_request_is_a_problem_that_says_what_to_do(string path, string body, int status, string says)
    {
        using var response = await PostAsync(path, body);
        await AssertProblemAsync(response, status, says);
    }

    [Theory]
    [InlineData("/v1/memories/abc", 400, "UUID")]
    [InlineData("/v1/memories/2f1b0c5e-0000-4000-8000-000000000000", 404, "no memory")]
    [InlineData("/v1/memories?filter=%7B", 400, "JSON")]
    [InlineData("/v1/memories?pageSize=0", 400, "page size")]
    [InlineData("/v1/memories?cursor=x", 400, "cursor")]
    [InlineData("/v1/stats?tenant=a%01b", 400, "control character")]
    [InlineData("/nope", 404, "Not Found")]
    public async Task Bad_address_is_a_problem_that_says_what_to_do(string path, int status, string says)
    {
        using var response = await _http.GetAsync(new Uri(path, UriKind.Relative));
        await AssertProblemAsync(response, status, says);
    }

    [Fact]
    public async Task Health_and_description_are_served()
    {
        foreach (string path in new[] { "/health/live", "/health/ready", "/openapi/v1.json" })
        {
            using var response = await _http.GetAsync(new Uri(path, UriKind.Relative));
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    [Fact]
    public async Task Second_server_on_the_folder_is_told_the_holders_pid()
    {
        await using var second = ServerApplication.Build([$"--AgentMemory:DataPath={_folder}", "--AgentMemory:Server:Url=http://127.0.0.1:0"]);
        var error = await Assert.ThrowsAnyAsync<Exception>(() => second.RunServerAsync().WaitAsync(TimeSpan.FromMinutes(2)));
        Assert.Contains($"in use by process {Environment.ProcessId}", MemoryHost.Explain(error), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Port_in_use_is_explained()
    {
        await using var second = ServerApplication.Build([$"--AgentMemory:DataPath={_folder}-2", $"--AgentMemory:Server:Url={_app.Urls.First()}"]);
        var error = await Assert.ThrowsAnyAsync<Exception>(second.RunServerAsync);
        Assert.Contains("Url", MemoryHost.Explain(error), StringComparison.Ordinal);
        await second.DisposeAsync();
        Directory.Delete(_folder + "-2", recursive: true);
    }

    private static async Task AssertProblemAsync(HttpResponseMessage response, int status, string says)
    {
        string body = await response.Content.ReadAsStringAsync();
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains(says, body, StringComparison.Ordinal);
    }

    private async Task<HttpResponseMessage> PostAsync(string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        return await _http.PostAsync(new Uri(path, UriKind.Relative), content);
    }

    private async Task StartAsync()
    {
        _app = ServerApplication.Build([$"--AgentMemory:DataPath={_folder}", "--AgentMemory:Server:Url=http://127.0.0.1:0"]);
        await _app.Services.GetRequiredService<IAgentMemory>().StatsAsync(); // opens folder and model, as the executable does
        await _app.StartAsync();
        _http = new HttpClient { BaseAddress = new Uri(_app.Urls.First()) };
    }

    private async Task StopAsync()
    {
        _http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
