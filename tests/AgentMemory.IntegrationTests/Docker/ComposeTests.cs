using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace AgentMemory.IntegrationTests.Docker;

/// <summary>The compose files as far as they can be checked without a container engine.</summary>
public sealed partial class ComposeTests
{
    private const string Service = "agentmemory";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("compose.yaml")]
    [InlineData("compose.tls.yaml")]
    [InlineData("compose.cluster.yaml")]
    public void Settings_of_the_service_exist_and_are_valid(string file)
    {
        var environment = ComposeFile.Read(file).Services[Service].Environment;
        Assert.NotEmpty(environment);
        Assert.All(environment.Keys, k => Assert.StartsWith("AgentMemory__", k, StringComparison.Ordinal));
        Assert.Empty(ServiceSettings.Problems(environment));
    }

    [Theory]
    [InlineData("AgentMemory__Qdrant__Endpont", "http://qdrant:6334")]
    [InlineData("AgentMemory__Qdrants__Endpoint", "http://qdrant:6334")]
    [InlineData("AgentMemory__Qdrant__Endpoint", "qdrant:6334")]
    [InlineData("AgentMemory__Qdrant__ReplicationFactor", "two")]
    [InlineData("AgentMemory__Server__Url", "0.0.0.0")]
    [InlineData("AgentMemory__Qdrant__Spool__Enabeld", "true")]
    [InlineData("AgentMemory__Spool__Enabled", "true")]
    public void Setting_that_is_none_or_has_a_wrong_value_is_found(string name, string value) =>
        Assert.NotEmpty(ServiceSettings.Problems(new Dictionary<string, string> { [name] = value }));

    [Theory]
    [InlineData("compose.yaml")]
    [InlineData("compose.cluster.yaml")]
    public void Services_wait_for_each_other_and_show_themselves_to_this_machine_alone(string file)
    {
        var compose = ComposeFile.Read(file);
        Assert.All(compose.Services.Values.SelectMany(s => s.Ports), p => Assert.StartsWith("127.0.0.1:", p, StringComparison.Ordinal));
        Assert.All(compose.Services.Values.SelectMany(s => s.DependsOn), d => Assert.Contains(d.Key, compose.Services.Keys));
        Assert.All(compose.Services.Values.SelectMany(s => s.DependsOn), d => Assert.Equal("service_healthy", d.Value));
        string[] nodes = [.. compose.Services.Keys.Where(s => s != Service)];
        Assert.Equal(nodes.Order(), compose.Services[Service].DependsOn.Keys.Order());
        Assert.All(nodes, n => Assert.NotEmpty(compose.Services[n].HealthCheck)); // the service's own stands in its image
        Assert.All(nodes, n => Assert.StartsWith("${QDRANT_API_KEY:?", compose.Services[n].Environment["QDRANT__SERVICE__API_KEY"], StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("compose.yaml")]
    [InlineData("compose.cluster.yaml")]
    public void Volumes_are_declared_and_belong_to_one_service(string file)
    {
        var compose = ComposeFile.Read(file);
        string[] used = [.. compose.Services.Values.SelectMany(s => s.Volumes).Select(v => v.Split(':')[0])];
        Assert.Equal(compose.Volumes.Order(), used.Order());
        Assert.All(compose.Services.Where(s => s.Key != Service), s => Assert.Equal(["/qdrant/snapshots", "/qdrant/storage"], s.Value.Volumes.Select(v => v.Split(':')[1]).Order()));
        Assert.Equal("/data", compose.Services[Service].Volumes.Single().Split(':')[1]);
    }

    [Fact]
    public void Cluster_has_three_nodes_that_meet_at_the_first_one()
    {
        var services = ComposeFile.Read("compose.cluster.yaml").Services;
        foreach (string node in (string[])["qdrant-1", "qdrant-2", "qdrant-3"])
        {
            string[] expected = ["./entrypoint.sh", "--uri", $"http://{node}:6335", .. node == "qdrant-1" ? Array.Empty<string>() : ["--bootstrap", "http://qdrant-1:6335"]];
            Assert.Equal(expected, services[node].Command);
            Assert.Equal("true", services[node].Environment["QDRANT__CLUSTER__ENABLED"]);
        }
        Assert.Equal(("2", 4), (services[Service].Environment["AgentMemory__Qdrant__ReplicationFactor"], services.Count));
    }

    [Fact]
    public void Every_variable_stands_in_the_example_and_every_place_names_the_same_server()
    {
        string example = File.ReadAllText(Path.Combine(BuildOutput.RepositoryRoot, "docker", ".env.example"));
        var files = new[] { "compose.yaml", "compose.tls.yaml", "compose.cluster.yaml" }.Select(ComposeFile.Read).ToList();
        var variables = files.SelectMany(f => ServiceSettings.Variable().Matches(f.Text)).Select(m => m.Groups["name"].Value).ToHashSet();
        Assert.Equal(["QDRANT_API_KEY", "QDRANT_CERTIFICATE_SHA256"], variables.Order());
        Assert.All(variables, v => Assert.Matches($"(?m)^(# )?{v}=$", example));
        string fixture = File.ReadAllText(Path.Combine(BuildOutput.RepositoryRoot, "tests", "AgentMemory.IntegrationTests", "Conformance", "LiveServer.cs"));
        string image = QdrantImage().Match(fixture).Value;
        Assert.All(files.SelectMany(f => f.Services).Where(s => s.Key != Service && s.Value.Image is not null), s => Assert.Equal(image, s.Value.Image));
    }

    [Theory]
    [InlineData("compose.yaml", "qdrant", "HTTP/1.1 200 OK", true)]
    [InlineData("compose.yaml", "qdrant", "HTTP/1.1 503 Service Unavailable", false)]
    [InlineData("compose.yaml", "qdrant", null, false)]
    [InlineData("compose.cluster.yaml", "qdrant-3", "HTTP/1.1 200 OK", true)]
    [InlineData("compose.cluster.yaml", "qdrant-3", "HTTP/1.1 503 Service Unavailable", false)]
    [InlineData("compose.tls.yaml", "qdrant", "anything", true)]
    [InlineData("compose.tls.yaml", "qdrant", null, false)]
    public async Task Health_check_of_the_server_tells_ready_from_not_ready(string file, string service, string? answer, bool healthy)
    {
        if (!File.Exists("/bin/bash")) Assert.Skip("There is no bash here, and the check is a line for bash.");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        string port = ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        var asked = answer is null ? Task.FromResult("") : AnswerAsync(listener, answer);
        if (answer is null) listener.Stop();
        string[] command = [.. ComposeFile.Read(file).Services[service].HealthCheck.Select(p => p.Replace("/6333", "/" + port, StringComparison.Ordinal))];
        Assert.Equal(["CMD", "bash", "-c"], command[..3]);
        using var process = Process.Start(new ProcessStartInfo("/bin/bash", command[2..]) { RedirectStandardError = true })!;
        await process.WaitForExitAsync(Token).WaitAsync(TimeSpan.FromSeconds(30), Token);
        Assert.Equal(healthy, process.ExitCode == 0);
        if (answer?.StartsWith("HTTP", StringComparison.Ordinal) == true) Assert.StartsWith("GET /readyz HTTP/1.1\r\n", await asked, StringComparison.Ordinal);
    }

    private static async Task<string> AnswerAsync(TcpListener listener, string answer)
    {
        using var client = await listener.AcceptTcpClientAsync(Token);
        byte[] buffer = new byte[1024];
        int read = await client.GetStream().ReadAsync(buffer, Token);
        if (read > 0) await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(answer + "\r\nContent-Length: 0\r\n\r\n"), Token);
        return Encoding.ASCII.GetString(buffer, 0, read);
    }

    [GeneratedRegex(@"qdrant/qdrant:v[0-9.]+")]
    private static partial Regex QdrantImage();
}
