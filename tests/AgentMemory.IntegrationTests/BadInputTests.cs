using System.Net;
using System.Text;
using System.Text.Json;
using AgentMemory.Client;
using AgentMemory.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace AgentMemory.IntegrationTests;

/// <summary>Questions that are wrong or unusual, through the service on a socket, its client, and the command line that talks to it: a clear refusal or the right answer.</summary>
public sealed class BadInputTests(BadInputTests.RunningServer server) : IClassFixture<BadInputTests.RunningServer>, IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), "agentmemory-tests-" + Guid.NewGuid().ToString("N") + ".json");

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData("empty", """{"text":""}""")]
    [InlineData("empty", """{"text":" \n\t"}""")]
    [InlineData("between 1 and 1000", """{"text":"key","top":0}""")]
    [InlineData("between 1 and 1000", """{"text":"key","top":10000}""")]
    [InlineData("mode", """{"text":"key","mode":"fuzzy"}""")]
    [InlineData("mode", """{"text":"key","mode":7}""")]
    [InlineData("contradict", """{"text":"the key between 2021 and 2019","timeMode":"filter"}""")]
    [InlineData("filter.occurredAt.gte", """{"text":"key","filter":{"occurredAt":{"gte":"soon"}}}""")]
    [InlineData("filter.when", """{"text":"key","filter":{"when":"2024"}}""")]
    public async Task Wrong_question_over_HTTP_is_a_problem_with_the_reason(string says, string body)
    {
        using var response = await PostAsync("/v1/recall", body);
        string answer = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.BadRequest, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        Assert.Contains(says, answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("empty", "recall", "")]
    [InlineData("between 1 and 1000", "recall", "key", "--top", "0")]
    [InlineData("between 1 and 1000", "recall", "key", "--top", "10000")]
    [InlineData("Hybrid", "recall", "key", "--mode", "fuzzy")]
    [InlineData("contradict", "context", "the key between 2021 and 2019", "--time", "filter")]
    [InlineData("--as-of", "recall", "key", "--as-of", "yesterday")]
    [InlineData("filter at character 1", "recall", "key", "--filter", "colour:red")]
    [InlineData("--filter @FILE", "list", "--filter", "@/nowhere/ids.json")]
    public async Task Wrong_question_on_the_command_line_has_the_reason_and_exit_code_2(string says, params string[] arguments)
    {
        var (code, _, error) = await CommandLine.RunAsync([.. arguments, "--server", server.Address]);
        Assert.Equal(2, code);
        Assert.Contains(says, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Question_of_100_KB_is_refused_and_the_longest_one_answered()
    {
        string words = string.Join(' ', Enumerable.Repeat("where is the deploy key", 5_000));
        using var refused = await PostAsync("/v1/recall", JsonSerializer.Serialize(new { text = words[..(100 * 1024)] }));
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("65,536", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        var (code, _, error) = await CommandLine.RunAsync("recall", words[..(100 * 1024)], "--server", server.Address);
        Assert.Equal(2, code);
        Assert.Contains("65,536", error, StringComparison.Ordinal);

        var result = await server.Memory.RecallAsync(new() { Text = words[..MemoryLimits.MaxTextLength] }, TestContext.Current.CancellationToken);
        Assert.Equal(server.Key, result.Hits[0].Memory.Id);
        Assert.True(result.QueryTruncated);
    }

    [Theory]
    [InlineData("旧书店在哪里？")]
    [InlineData("Где старый книжный магазин?")]
    [InlineData("أين المكتبة القديمة؟")]
    [InlineData("🔑🔑🔑")]
    [InlineData("\u0000\u0007 key")]
    [InlineData("@ann where is the key?")]
    public async Task Question_in_any_script_is_answered(string question)
    {
        using var response = await PostAsync("/v1/recall", JsonSerializer.Serialize(new { text = question, top = 10 }));
        string answer = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == HttpStatusCode.OK, answer);
        using var result = JsonDocument.Parse(answer);
        Assert.Equal(3, result.RootElement.GetProperty("hits").GetArrayLength());
        if (question.Contains('\0', StringComparison.Ordinal)) return; // no argument of a process holds it
        var (code, output, error) = await CommandLine.RunAsync("recall", question, "--json", "--server", server.Address);
        Assert.True(code == 0, error);
        using var same = JsonDocument.Parse(output);
        Assert.Equal(3, same.RootElement.GetProperty("hits").GetArrayLength());
    }

    [Fact]
    public async Task Memories_of_another_script_are_found_by_their_words()
    {
        var result = await server.Memory.RecallAsync(new() { Text = "旧书店", Mode = RecallMode.Lexical }, TestContext.Current.CancellationToken);
        Assert.Contains("旧书店", Assert.Single(result.Hits).Memory.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ranges_that_nothing_fulfils_find_nothing()
    {
        var never = MemoryFilter.Parse("when>2030 when<2020");
        Assert.Empty((await server.Memory.RecallAsync(new() { Text = "key", Filter = never }, TestContext.Current.CancellationToken)).Hits);
        Assert.Empty((await server.Memory.ListAsync(new() { Filter = never }, TestContext.Current.CancellationToken)).Items);
        var (code, output, _) = await CommandLine.RunAsync("recall", "key", "--filter", "when>2030 when<2020", "--json", "--server", server.Address);
        Assert.Equal(0, code);
        Assert.Contains("\"hits\": []", output, StringComparison.Ordinal);
        // Known before anything was.
        Assert.Empty((await server.Memory.RecallAsync(new() { Text = "key", KnownAt = DateTimeOffset.UnixEpoch, AsOf = DateTimeOffset.UtcNow.AddYears(1) }, TestContext.Current.CancellationToken)).Hits);
    }

    [Fact]
    public async Task Filter_with_10_000_ids_is_answered_everywhere()
    {
        var token = TestContext.Current.CancellationToken;
        var filter = MemoryFilter.Where("id").IsOneOf(Enumerable.Range(0, 9_999).Select(_ => Guid.NewGuid()).Append(server.Key));
        string json = JsonSerializer.Serialize(filter, MemoryJson.Options);
        Assert.Equal([server.Key], (await server.Memory.RecallAsync(new() { Text = "key", Filter = filter }, token)).Hits.Select(h => h.Memory.Id));
        Assert.Equal([server.Key], (await server.Memory.ListAsync(new() { Filter = filter }, token)).Items.Select(m => m.Id));
        Assert.Equal(1, (await server.Memory.ForgetAsync(new() { Filter = filter, DryRun = true }, token)).Count);
        using var response = await PostAsync("/v1/list", $$"""{"filter":{{json}}}""");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await File.WriteAllTextAsync(_file, json, token);
        foreach (string[] command in new string[][] { ["recall", "key"], ["list"] })
        {
            var (code, output, error) = await CommandLine.RunAsync([.. command, "--filter", "@" + _file, "--json", "--server", server.Address]);
            Assert.True(code == 0, error);
            Assert.Contains(server.Key.ToString("D"), output, StringComparison.Ordinal);
        }
        var many = Enumerable.Range(0, 20_001).Select(_ => Guid.NewGuid());
        using var refused = await PostAsync("/v1/recall", JsonSerializer.Serialize(new { text = "key", filter = new { id = new { @in = many } } }));
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("20,000", await refused.Content.ReadAsStringAsync(token), StringComparison.Ordinal);
    }

    private async Task<HttpResponseMessage> PostAsync(string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        return await server.Http.PostAsync(new Uri(path, UriKind.Relative), content, TestContext.Current.CancellationToken);
    }

    /// <summary>The service with three memories and the bundled model.</summary>
    public sealed class RunningServer : IAsyncLifetime
    {
        private readonly string _folder = Path.Combine(Path.GetTempPath(), "agentmemory-tests", Guid.NewGuid().ToString("N"));
        private WebApplication _app = null!;

        public HttpClient Http { get; private set; } = null!;

        public IAgentMemory Memory { get; private set; } = null!;

        public string Address => _app.Urls.First();

        /// <summary>The memory that says where the key is.</summary>
        public Guid Key { get; private set; }

        public async ValueTask InitializeAsync()
        {
            _app = ServerApplication.Build([$"--AgentMemory:DataPath={_folder}", "--AgentMemory:Server:Url=http://127.0.0.1:0"]);
            await _app.StartAsync();
            Http = new HttpClient { BaseAddress = new Uri(Address) };
            Memory = new AgentMemoryClient(Http);
            string[] texts = ["The deploy key lives in the vault.", "我喜欢旧书店和红茶。", "@bob lunch is at noon."];
            var receipts = await Memory.RememberAsync([.. texts.Select((t, i) => new MemoryInput { Text = t, TurnId = $"{i}", OccurredAt = new(2024, 5, 1, 8, i, 0, TimeSpan.Zero) })]);
            Assert.All(receipts, r => Assert.Equal(WriteStatus.Stored, r.Status));
            Key = receipts[0].Id!.Value;
        }

        public async ValueTask DisposeAsync()
        {
            Http.Dispose();
            await _app.StopAsync();
            await _app.DisposeAsync();
            Directory.Delete(_folder, recursive: true);
        }
    }
}
