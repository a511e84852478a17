using System.Net;
using System.Text.Json;
using AgentMemory.Benchmarks.Qdrant;
using AgentMemory.Client;
using AgentMemory.Hosting;
using AgentMemory.Qdrant.Diagnosis;
using AgentMemory.Qdrant.Embedded;
using AgentMemory.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace AgentMemory.IntegrationTests.Qdrant;

/// <summary>The service with a spool: started without its server, asked over HTTP, and with the server back.</summary>
public sealed class SpoolServiceTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "agentmemory-tests", Guid.NewGuid().ToString("N"));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Service_starts_without_its_server_takes_memories_and_stores_them_when_it_is_there()
    {
        await using var engine = EmbeddedQdrant.OpenInMemory();
        string address = await AddressOfNobodyAsync(engine);
        await using var app = Build(address, spool: true);
        var run = app.RunServerAsync();
        await StartedAsync(app, run);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        var memory = new AgentMemoryClient(http);
        var receipt = (await memory.RememberAsync([new MemoryInput { Text = "The deploy key lives in the vault." }], Token))[0];
        Assert.Equal(WriteStatus.Spooled, receipt.Status);
        Assert.Contains(address, receipt.Reason, StringComparison.Ordinal);

        using (var again = await http.PostAsync(Uri("v1/memories"), Json("""{"items":[{"text":"Lunch is at noon."}]}"""), Token))
        {
            Assert.Equal(HttpStatusCode.Accepted, again.StatusCode);
            Assert.Contains("\"status\":\"spooled\"", await again.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        }
        using (var mixed = await http.PostAsync(Uri("v1/memories"), Json("""{"items":[{"text":"More."},{"text":" "}]}"""), Token)) Assert.Equal(HttpStatusCode.MultiStatus, mixed.StatusCode);
        using (var ready = await http.GetAsync(Uri("health/ready"), Token)) Assert.Equal((HttpStatusCode.OK, """{"status":"spooling"}"""), (ready.StatusCode, await ready.Content.ReadAsStringAsync(Token)));
        using (var stats = await http.GetAsync(Uri("v1/stats"), Token))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, stats.StatusCode);
            using var problem = JsonDocument.Parse(await stats.Content.ReadAsStringAsync(Token));
            Assert.Equal(3, problem.RootElement.GetProperty("spool").GetProperty("memories").GetInt64());
        }
        var away = await Assert.ThrowsAsync<MemoryIndexException>(() => memory.RecallAsync(new RecallQuery { Text = "key" }, Token));
        Assert.True(away.IsTransient);
        Assert.Equal(app.Urls.First(), ServerRegistration.Find(_folder)!.ToString().TrimEnd('/')); // the command line asks here, not at the folder that is in use

        await using (await ForwardingServer.StartAsync(engine.CallInvoker, new Uri(address).Port))
        {
            var spool = app.Services.GetRequiredService<IMemorySpool>();
            for (var deadline = DateTime.UtcNow.AddSeconds(60); spool.State.Memories > 0; await Task.Delay(10, Token)) Assert.True(DateTime.UtcNow < deadline, spool.State.LastError);
            var stats = await memory.StatsAsync(cancellationToken: Token);
            Assert.Equal((3, 0, 0), (stats.Memories, stats.Spool!.Memories, stats.Spool.Rejected));
            Assert.Equal("The deploy key lives in the vault.", (await memory.GetAsync(receipt.Id!.Value, cancellationToken: Token))!.Text);
            using var ready = await http.GetAsync(Uri("health/ready"), Token);
            Assert.Equal("""{"status":"ready"}""", await ready.Content.ReadAsStringAsync(Token));
        }
        await app.StopAsync(Token);
        await run;
        Assert.Null(ServerRegistration.Find(_folder));
    }

    [Fact]
    public async Task Without_a_spool_a_server_that_is_away_still_ends_the_start()
    {
        await using var engine = EmbeddedQdrant.OpenInMemory();
        await using var app = Build(await AddressOfNobodyAsync(engine), spool: false);
        var error = await Assert.ThrowsAsync<MemoryIndexException>(() => app.RunServerAsync());
        Assert.Null(error.Spool);
        Assert.False(Directory.Exists(Path.Combine(_folder, "spool")));
    }

    [Theory]
    [InlineData("Enabled", "maybe", "Enabled")]
    [InlineData("MaxItems", "many", "MaxItems")]
    [InlineData("MaxMegabytes", "5", "MaxMegabytes")]
    public void Setting_that_cannot_be_read_is_named(string setting, string value, string says)
    {
        var error = Assert.Throws<ArgumentException>(() => SpoolSettings.Read(Settings(("Endpoint", "http://localhost:6334"), ("Spool:" + setting, value))));
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Spool_is_off_unless_it_is_switched_on_and_needs_a_server()
    {
        Assert.Null(SpoolSettings.Read(Settings(("Endpoint", "http://localhost:6334"))));
        var error = Assert.Throws<ArgumentException>(() => SpoolSettings.Read(Settings(("Spool:Enabled", "true"))));
        Assert.Contains("Endpoint is empty", error.Message, StringComparison.Ordinal);
        var settings = SpoolSettings.Read(Settings(("Endpoint", "http://localhost:6334"), ("Spool:Enabled", "true")))!;
        Assert.Equal(Path.Combine(_folder, "spool"), settings.Folder);
        Assert.Null(settings.Inspect());
    }

    [Fact]
    public async Task Spool_that_is_switched_off_while_something_waits_is_not_forgotten()
    {
        await using var engine = EmbeddedQdrant.OpenInMemory();
        var wire = new ServerSwitch(engine.CallInvoker) { Up = false };
        Assert.Null(SpoolSettings.LeftBehind(Settings()));
        await using (var bench = new SpoolMemory(wire, Path.Combine(_folder, "spool"))) await bench.Memory.RememberAsync([new MemoryInput { Text = "kept" }], Token);
        var (folder, state) = SpoolSettings.LeftBehind(Settings())!.Value;
        Assert.Equal((Path.Combine(_folder, "spool"), 1), (folder, state.Memories));
        Assert.Null(SpoolSettings.LeftBehind(Settings(("Endpoint", "http://localhost:6334"), ("Spool:Enabled", "true"))));
        var report = SpoolDoctor.LeftBehind(new DoctorReport { Engine = "e", Collection = "c" }, folder, state);
        Assert.False(report.IsHealthy);
        Assert.Contains("Enabled to true", report.Findings[0].Mend, StringComparison.Ordinal);
    }

    private static Uri Uri(string path) => new(path, UriKind.Relative);

    private static StringContent Json(string text) => new(text, System.Text.Encoding.UTF8, "application/json");

    private static async Task<string> AddressOfNobodyAsync(EmbeddedQdrant engine)
    {
        await using var server = await ForwardingServer.StartAsync(engine.CallInvoker);
        return server.Address;
    }

    private static async Task StartedAsync(WebApplication app, Task run)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = app.Lifetime.ApplicationStarted.Register(() => started.TrySetResult());
        await await Task.WhenAny(run, started.Task);
        while (ServerRegistration.Find(Path.GetDirectoryName(app.Services.GetRequiredService<Microsoft.Extensions.Options.IOptions<SpoolOptions>>().Value.Path)!) is null) await Task.Delay(5, Token); // the line after
    }

    private WebApplication Build(string address, bool spool) => ServerApplication.Build(
    [
        $"--AgentMemory:DataPath={_folder}", "--AgentMemory:Server:Url=http://127.0.0.1:0", "--AgentMemory:SweepMinutes=0", $"--AgentMemory:Qdrant:Endpoint={address}", "--AgentMemory:Qdrant:Retries=0",
        $"--AgentMemory:Qdrant:Spool:Enabled={spool}", "--AgentMemory:Qdrant:Spool:RetryMilliseconds=50",
    ]);

    private IConfiguration Settings(params (string Name, string Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection([new("AgentMemory:DataPath", _folder), .. settings.Select(s => KeyValuePair.Create("AgentMemory:Qdrant:" + s.Name, (string?)s.Value))]).Build();
}
