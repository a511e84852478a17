using AgentMemory.Qdrant.Embedded.Storage;
using Xunit;

namespace AgentMemory.Tests.Qdrant;

public sealed class RemainsSearchTests
{
    [Fact]
    public void Search_finds_every_sequence_wherever_it_lies_and_nothing_else()
    {
        string folder = Directory.CreateTempSubdirectory("agentmemory-tests").FullName;
        try
        {
            var random = new Random(3);
            byte[] content = new byte[(3 << 20) + 123];
            random.NextBytes(content);
            // At the beginning, at the end, and across each border of what is read at once.
            int[] at = [0, content.Length - 40, (1 << 20) - 1, (1 << 20) - 20, (2 << 20) - 39, (2 << 20) - 8, 777_777];
            var needles = at.Select(i => (ReadOnlyMemory<byte>)content[i..(i + 40)].ToArray()).ToList();
            byte[] almost = needles[6].ToArray();
            almost[39] ^= 1;
            needles.Add(almost); // the same beginning, another end
            needles.Add(content.AsMemory(5_000, 8).ToArray());
            File.WriteAllBytes(Path.Combine(folder, "a.db"), content);
            File.WriteAllBytes(Path.Combine(folder, "b.db-wal"), [1, 2, 3, .. needles[0].Span]);
            File.WriteAllBytes(Path.Combine(folder, "empty"), []);
            byte[] stored = needles[6].ToArray();
            var report = new RemainsSearch(needles).Search(folder, bytes => bytes.SequenceEqual(stored), TestContext.Current.CancellationToken);
            Assert.Equal([0, 1, 2, 3, 4, 5, 8], report.Found);
            Assert.Equal((3, content.Length + 43L), (report.Files, report.Bytes));
            Assert.Equal(["a.db", "b.db-wal"], report.Places);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
