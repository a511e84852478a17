using System.Diagnostics;
using System.Globalization;
using AgentMemory.Qdrant.Embedded;
using Qdrant.Client.Grpc;
using Xunit;

namespace AgentMemory.IntegrationTests;

public sealed class CrashTests
{
    [Fact]
    public async Task Acknowledged_points_survive_twenty_kills()
    {
        string folder = Path.Combine(Path.GetTempPath(), "agentmemory-tests", Guid.NewGuid().ToString("N"));
        string writer = Path.Combine(AppContext.BaseDirectory, "AgentMemory.Benchmarks.dll");
        var acknowledged = new List<ulong>();
        try
        {
            for (int kill = 0; kill < 20; kill++)
            {
                ulong first = (ulong)kill * 1_000_000;
                using var child = Process.Start(new ProcessStartInfo("dotnet", [writer, "crash-writer", folder, first.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardOutput = true })!;
                int wanted = 3 + kill * 2; // a different moment each time
                while (wanted-- > 0 && await child.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
                    acknowledged.Add(ulong.Parse(line, CultureInfo.InvariantCulture));
                child.Kill();
                // What was printed before the kill was acknowledged, whether or not we had read it.
                while (await child.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
                    if (ulong.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out ulong id)) acknowledged.Add(id);
                await child.WaitForExitAsync(TestContext.Current.CancellationToken);

                await using var engine = EmbeddedQdrant.Open(folder);
                var points = new Points.PointsClient(engine.CallInvoker);
                var there = points.Scroll(new ScrollPoints { CollectionName = "c", Limit = 1_000_000, WithVectors = new WithVectorsSelector { Enable = true } }).Result;
                Assert.Empty(acknowledged.Except(there.Select(p => p.Id.Num)));
                Assert.All(there, p => Assert.Equal([p.Id.Num, 1f, 2f, 3f], p.Vectors.Vector.Dense.Data));
                Assert.InRange(there.Count - acknowledged.Count, 0, kill + 1); // at most one unacknowledged write a kill
            }
            Assert.True(acknowledged.Count > 20);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
