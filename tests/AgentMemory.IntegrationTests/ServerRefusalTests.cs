using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using AgentMemory.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace AgentMemory.IntegrationTests;

/// <summary>Every way to a refusal gives problem details; the memory behind is a fake, so nothing is loaded.</summary>
public sealed class ServerRefusalTests : IAsyncLifetime
{
    private readonly StubMemory _memory = new();
    private WebApplication _app = null!;
    private HttpClient _http = null!;

    public async ValueTask InitializeAsync()
    {
        _app = ServerApplication.Build(["--AgentMemory:Server:Url=http://127.0.0.1:0", "--AgentMemory:Server:MaxRequestBytes=2000"], services => services.AddSingleton<IAgentMemory>(_memory));
        await _app.StartAsync();
        _http = new HttpClient { BaseAddress = new Uri(_app.Urls.First()) };
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    [Theory]
    [InlineData("GET", "/v2/recall", null, null, 404, "/openapi/v1.json")]
    [InlineData("PUT", "/v1/recall", "application/json", "{}", 405, "POST")]
    [InlineData("DELETE", "/v1/memories", null, null, 405, "GET, POST")]
    [InlineData("POST", "/v1/recall", "text/plain", "{}", 415, "application/json")]
    [InlineData("POST", "/v1/recall", "application/json", "", 400, "send a JSON object")]
    [InlineData("POST", "/v1/recall", "application/json", "null", 400, "send a JSON object")]
    [InlineData("POST", "/v1/recall", "application/json", "[1]", 400, "JSON")]
    [InlineData("POST", "/v1/recall", "application/json", "{\"text\":\"a\",\"text\":\"b\"}", 400, "text")]
    [InlineData("POST", "/v1/recall", "application/json", "{\"text\":\"\\ud800\"}", 400, "JSON")]
    [InlineData("POST", "/v1/recall", "application/json", "{\"text\":null}", 400, "text")]
    [InlineData("POST", "/v1/memories", "application/json", "{}", 400, "items")]
    [InlineData("POST", "/v1/memories", "application/json", "{\"items\":null}", 400, "items")]
    [InlineData("POST", "/v1/documents", "application/json", "{\"documents\":[]}", 400, "documents")]
    [InlineData("POST", "/v1/documents", "application/json", "{}", 400, "documents")]
    [InlineData("POST", "/v1/forget", "application/json", "{\"ids\":[\"abc\"]}", 400, "JSON")]
    [InlineData("GET", "/v1/memories?pageSize=abc", null, null, 400, "pageSize")]
    [InlineData("GET", "/v1/stats?tenant=", null, null, 400, "Tenant")]
    public async Task Refusal_is_a_problem_that_says_what_to_do(string method, string path, string? type, string? body, int status, string says)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (type is not null) request.Content = new StringContent(body!, Encoding.UTF8, type);
        using var response = await _http.SendAsync(request);
        await AssertProblemAsync(response, status, says);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Body_above_the_limit_is_refused_whether_or_not_its_length_is_told(bool chunked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/memories") { Content = new StringContent($$"""{"items":[{"text":"{{new string('x', 4000)}}"}]}""", Encoding.UTF8, "application/json") };
        request.Headers.TransferEncodingChunked = chunked;
        using var response = await _http.SendAsync(request);
        await AssertProblemAsync(response, 413, "MaxRequestBytes");
    }

    [Fact]
    public async Task Fault_inside_shows_nothing_of_the_inside()
    {
        _memory.Fault = new InvalidOperationException("secret path /srv/x");
        using var response = await _http.GetAsync(new Uri("/v1/stats", UriKind.Relative));
        string body = await AssertProblemAsync(response, 500, "log");
        Assert.DoesNotContain("secret", body, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Engine_that_is_not_there_is_503_with_a_time_to_retry()
    {
        _memory.Fault = new MemoryIndexException("Qdrant is away.", "count", isTransient: true);
        foreach (string path in new[] { "/v1/stats", "/health/ready" })
        {
            using var response = await _http.GetAsync(new Uri(path, UriKind.Relative));
            await AssertProblemAsync(response, 503, "Qdrant is away.");
            Assert.NotNull(response.Headers.RetryAfter);
        }
        using var live = await _http.GetAsync(new Uri("/health/live", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
    }

    [Fact]
    public async Task Description_names_every_route_with_its_answers()
    {
        using var document = JsonDocument.Parse(await _http.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative)));
        var paths = document.RootElement.GetProperty("paths");
        string[] operations = [.. paths.EnumerateObject().SelectMany(p => p.Value.EnumerateObject().Select(o => $"{o.Name} {p.Name}"))];
        string[] wanted = ["post /v1/memories", "get /v1/memories", "post /v1/documents", "post /v1/recall", "get /v1/memories/{id}", "delete /v1/memories/{id}", "post /v1/forget", "get /v1/stats", "get /health/live", "get /health/ready"];
        Assert.Empty(wanted.Except(operations));
        foreach (var operation in paths.EnumerateObject().SelectMany(p => p.Value.EnumerateObject()))
        {
            var responses = operation.Value.GetProperty("responses");
            Assert.True(operation.Value.TryGetProperty("summary", out _), operation.Value.ToString());
            Assert.True(responses.GetProperty("200").TryGetProperty("content", out var content) && content.GetProperty("application/json").TryGetProperty("schema", out _), operation.Value.ToString());
            Assert.Contains(responses.EnumerateObject(), r => r.Name is "400" or "503" && r.Value.GetProperty("content").TryGetProperty("application/problem+json", out _));
        }
        Assert.Equal("AgentMemory", document.RootElement.GetProperty("info").GetProperty("title").GetString());
    }

    [Fact]
    public async Task Stopping_lets_an_accepted_write_finish_and_takes_no_new_one()
    {
        var (entered, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        _memory.OnRemember = async token =>
        {
            entered.SetResult();
            await release.Task.WaitAsync(token);
        };
        using var content = new StringContent("""{"items":[{"text":"a"}]}""", Encoding.UTF8, "application/json");
        var write = _http.PostAsync(new Uri("/v1/memories", UriKind.Relative), content);
        await entered.Task;
        var stop = _app.StopAsync();
        // Stopping has begun once the port takes nobody any more; only then is the write let go.
        using (var other = new HttpClient { BaseAddress = _http.BaseAddress })
        {
            while (true)
            {
                try { (await other.GetAsync(new Uri("/health/live", UriKind.Relative))).Dispose(); }
                catch (HttpRequestException) { break; }
            }
        }
        Assert.False(stop.IsCompleted);
        release.SetResult();
        using var response = await write;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("stored", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await stop;
    }

    private static async Task<string> AssertProblemAsync(HttpResponseMessage response, int status, string says)
    {
        string body = await response.Content.ReadAsStringAsync();
        Assert.True(status == (int)response.StatusCode, $"{response.StatusCode}: {body}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        using var problem = JsonDocument.Parse(body);
        Assert.Equal(status, problem.RootElement.GetProperty("status").GetInt32());
        Assert.Contains(says, problem.RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.False(string.IsNullOrEmpty(problem.RootElement.GetProperty("title").GetString()));
        return body;
    }

    private sealed class StubMemory : IAgentMemory
    {
        public Exception? Fault { get; set; }

        public Func<CancellationToken, Task> OnRemember { get; set; } = _ => Task.CompletedTask;

        public async Task<IReadOnlyList<WriteReceipt>> RememberAsync(IReadOnlyList<MemoryInput> items, CancellationToken cancellationToken = default)
        {
            await OnRemember(cancellationToken);
            return [.. items.Select((_, i) => new WriteReceipt { Index = i, Status = WriteStatus.Stored })];
        }

        public async IAsyncEnumerable<DocumentReceipt> IngestAsync(IAsyncEnumerable<DocumentInput> documents, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            await foreach (var document in documents.WithCancellation(cancellationToken)) yield return new DocumentReceipt { DocumentId = document.Uri ?? "", Status = WriteStatus.Stored };
        }

        public Task<RecallResult> RecallAsync(RecallQuery query, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<MemoryRecord?> GetAsync(Guid id, MemoryScope? scope = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<MemoryRecord?> GetAsync(Guid id, MemoryScope? scope, DateTimeOffset? asOf, DateTimeOffset? knownAt, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<SupersedeReceipt> SupersedeAsync(SupersedeRequest request, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<MemoryHistory?> HistoryAsync(Guid id, MemoryScope? scope = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<MemoryPage> ListAsync(MemoryListQuery query, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<ForgetResult> ForgetAsync(ForgetRequest request, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<MemoryStats> StatsAsync(MemoryScope? scope = null, CancellationToken cancellationToken = default) => Fault is null ? throw new NotSupportedException() : throw Fault;
    }
}
