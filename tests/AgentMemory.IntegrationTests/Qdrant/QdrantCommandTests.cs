using System.Diagnostics;
using System.Globalization;
using Grpc.Core;
using Grpc.Net.Client;
using Qdrant.Client.Grpc;
using Xunit;

namespace AgentMemory.IntegrationTests.Qdrant;

/// <summary><c>agentmemory qdrant serve</c> as a process: what it says, whom it lets in, how it ends.</summary>
public sealed class QdrantCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("agentmemory-tests-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Serves_a_folder_until_it_is_told_to_stop()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("Signals are Unix's.");
        string keyFile = Path.Combine(_folder, "key"), data = Path.Combine(_folder, "data");
        await File.WriteAllTextAsync(keyFile, "secret\n", Token);
        using var process = CommandLine.Start("qdrant", "serve", "--path", data, "--port", "0", "--api-key-file", keyFile);
        string first = (await process.StandardOutput.ReadLineAsync(Token))!;
        Assert.StartsWith("Qdrant's gRPC API on http://127.0.0.1:", first, StringComparison.Ordinal);
        using (var channel = GrpcChannel.ForAddress(first.Split(' ')[^1]))
        {
            var collections = new Collections.CollectionsClient(channel);
            var create = new CreateCollection { CollectionName = "c", VectorsConfig = new VectorsConfig { Params = new VectorParams { Size = 2, Distance = Distance.Dot } } };
            Assert.Equal(StatusCode.Unauthenticated, (await Assert.ThrowsAsync<RpcException>(() => collections.CreateAsync(create, cancellationToken: Token).ResponseAsync)).StatusCode);
            Assert.True((await collections.CreateAsync(create, new Metadata { { "api-key", "secret" } }, cancellationToken: Token)).Result);
        }
        using (var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)])) await kill.WaitForExitAsync(Token);
        string rest = await process.StandardOutput.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        Assert.Equal(0, process.ExitCode);
        Assert.Contains($"data    embedded at {data}", rest, StringComparison.Ordinal);
        Assert.Contains("keys    API key", rest, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", rest, StringComparison.Ordinal);
        await using var engine = AgentMemory.Qdrant.Embedded.EmbeddedQdrant.Open(data);
        Assert.Equal("c", Assert.Single(new Collections.CollectionsClient(engine.CallInvoker).List(new ListCollectionsRequest(), cancellationToken: Token).Collections).Name);
    }

    [Theory]
    [InlineData(2, "read-only", "--read-only-api-key-file", "KEY")]
    [InlineData(2, "cannot be read", "--api-key-file", "nowhere/key")]
    [InlineData(2, "empty", "--api-key-file", "EMPTY")]
    [InlineData(2, "IP address", "--host", "nowhere")]
    [InlineData(2, "65535", "--port", "70000")]
    [InlineData(3, "another folder", "--path", "/dev/null/data")]
    public async Task Setting_that_cannot_work_ends_it_with_one_line(int expected, string says, string option, string value)
    {
        foreach (var (name, text) in ((string, string)[])[("KEY", "k"), ("EMPTY", " \n")])
        {
            if (value != name) continue;
            value = Path.Combine(_folder, name);
            await File.WriteAllTextAsync(value, text, Token);
        }
        string[] port = option == "--port" ? [] : ["--port", "0"];
        var (code, _, error) = await CommandLine.RunAsync(["qdrant", "serve", .. port, option, value]);
        Assert.True(expected == code, error);
        Assert.Contains(says, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }
}
