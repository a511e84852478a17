using AgentMemory.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace AgentMemory.IntegrationTests;

public sealed class HealthCheckTests
{
    [Theory]
    [InlineData("http://127.0.0.1:7180", "http://127.0.0.1:7180/")]
    [InlineData("http://0.0.0.0:7180", "http://127.0.0.1:7180/")]
    [InlineData("http://*:80;https://*:443", "http://127.0.0.1/")]
    [InlineData("https://+:7443", "https://127.0.0.1:7443/")]
    [InlineData("http://[::]:7180", "http://[::1]:7180/")]
    [InlineData("http://memory.local:7180/", "http://memory.local:7180/")]
    public void Server_is_asked_where_this_machine_reaches_it(string urls, string expected) => Assert.Equal(expected, HealthCheck.Address(urls).AbsoluteUri);

    [Fact]
    public void Port_that_nobody_can_know_is_refused() => Assert.Contains("fixed port", Assert.Throws<ArgumentException>(() => HealthCheck.Address("http://127.0.0.1:0")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(200, 0, "is ready")]
    [InlineData(503, 1, "answers 503")]
    public async Task Outcome_is_the_servers(int status, int code, string says)
    {
        var (outcome, address) = await AskAsync(status, stopped: false);
        Assert.Equal(code, outcome.Code);
        Assert.Contains($"{address}health/ready {says}", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_that_is_not_there_is_not_ready()
    {
        var (outcome, _) = await AskAsync(200, stopped: true);
        Assert.Equal(1, outcome.Code);
        Assert.Contains("cannot be reached", outcome.Output, StringComparison.Ordinal);
    }

    private static async Task<((int Code, string Output) Outcome, Uri Address)> AskAsync(int status, bool stopped)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.MapGet("/health/ready", () => Results.StatusCode(status));
        await app.StartAsync(TestContext.Current.CancellationToken);
        var address = new Uri(app.Urls.First());
        if (stopped) await app.StopAsync(TestContext.Current.CancellationToken);
        var output = new StringWriter();
        int code = await HealthCheck.RunAsync([$"--AgentMemory:Server:Url=http://0.0.0.0:{address.Port}"], output);
        return ((code, output.ToString()), address);
    }
}
