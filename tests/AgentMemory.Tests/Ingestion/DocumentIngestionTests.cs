using AgentMemory.Tests.Memories;
using CsCheck;
using Xunit;

namespace AgentMemory.Tests.Ingestion;

public sealed class DocumentIngestionTests
{
    private readonly CancellationToken _token = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Text_inserted_early_moves_the_chunks_behind_it_and_embeds_only_itself()
    {
        using var bench = new MemoryBench();
        string[] parts = [.. "abcde".Select(Part)];
        Assert.Equal((5, WriteStatus.Stored), await IngestAsync(bench, parts));
        Assert.Equal(5, bench.Embedder.Embedded.Count);
        var receipt = await bench.IngestAsync(Document([Part('x'), .. parts]));
        Assert.Equal((1, 0, WriteStatus.Replaced), (receipt.Embedded, receipt.Removed, receipt.Status));
        Assert.Equal([WriteStatus.Stored, .. Enumerable.Repeat(WriteStatus.Replaced, 5)], receipt.Chunks.Select(c => c.Status));
        Assert.Equal([false, true, true, true, true, true], receipt.Chunks.Select(c => c.Reused));
        Assert.Equal(6, bench.Embedder.Embedded.Count);
        Assert.Equal((0, WriteStatus.Duplicate), await IngestAsync(bench, [Part('x'), .. parts]));
        // Moved chunks keep their vectors: each is found by its own words, at its new place.
        var hit = (await bench.Memory.RecallAsync(new() { Text = Part('e'), Mode = RecallMode.Cosine }, _token)).Hits[0];
        Assert.Equal((Part('e'), 5), (hit.Memory.Text, hit.Memory.Source.ChunkIndex!.Value));
        Assert.Equal(1, hit.Score, 1e-5);
        Assert.Empty((await bench.Memory.HistoryAsync(hit.Memory.Id, cancellationToken: _token))!.Versions.SkipLast(1)); // chunks keep no history
    }

    [Fact]
    public async Task Random_edits_leave_exactly_the_last_version_and_embed_only_new_texts() => await Gen.Int[0, 5].Array[0, 8].Array[1, 6].SampleAsync(
        async versions =>
        {
            using var bench = new MemoryBench();
            string[] before = [];
            foreach (int[] version in versions)
            {
                string[] parts = [.. version.Select(i => Part((char)('a' + i)))]; // the same text may stand there twice
                var receipt = await bench.IngestAsync(Document(parts));
                if (parts.Length == 0)
                {
                    Assert.Equal("empty-text", receipt.Code);
                    continue;
                }
                int Fresh(IEnumerable<string> of, string[] against) => of.CountBy(p => p).Sum(p => Math.Max(0, p.Value - against.Count(b => b == p.Key)));
                Assert.Equal((Fresh(parts, before), Fresh(before, parts)), (receipt.Embedded, receipt.Removed));
                var items = (await bench.Memory.ListAsync(new() { PageSize = 1_000 })).Items.OrderBy(m => m.Source.ChunkIndex).ToArray();
                Assert.Equal(parts, items.Select(m => m.Text));
                Assert.All(items, (m, i) => Assert.Equal((i, m.Text), (m.Source.ChunkIndex!.Value, Document(parts).Text[m.Source.Start!.Value..m.Source.End!.Value])));
                before = parts;
            }
        },
        iter: 40, threads: 1);

    [Fact]
    public async Task Removal_that_was_cut_off_is_completed_by_the_next_ingest_even_without_a_change()
    {
        using var bench = new MemoryBench();
        await bench.IngestAsync(Document([.. "abcde".Select(Part)]));
        bench.Index.OnDelete = () => new MemoryIndexException("down", "delete", isTransient: true);
        var cut = await bench.IngestAsync(Document([Part('a')]));
        Assert.Equal((WriteStatus.Failed, "index-failed"), (cut.Status, cut.Code));
        bench.Index.OnDelete = () => null;
        var receipt = await bench.IngestAsync(Document([Part('a')]));
        Assert.Equal((WriteStatus.Replaced, 0, 4), (receipt.Status, receipt.Embedded, receipt.Removed));
        Assert.Equal(1, (await bench.Memory.StatsAsync(cancellationToken: _token)).Memories);
    }

    [Fact]
    public async Task Document_of_the_tenant_leaves_a_users_document_of_the_same_id_alone()
    {
        using var bench = new MemoryBench();
        await bench.IngestAsync(Document([Part('a'), Part('b')]) with { Scope = new MemoryScope { User = "ann" } });
        await bench.IngestAsync(Document([Part('c'), Part('d')]));
        Assert.Equal(2, (await bench.IngestAsync(Document([Part('e')]))).Removed);
        Assert.Equal(2, (await bench.Memory.StatsAsync(new MemoryScope { User = "ann" }, _token)).Memories);
    }

    [Fact]
    public async Task Documents_run_beside_each_other_and_receipts_keep_the_order_of_the_source()
    {
        using var bench = new MemoryBench(parallelism: 2);
        using var both = new Barrier(2);
        bench.Embedder.OnText = _ => Assert.True(both.SignalAndWait(TimeSpan.FromSeconds(30), _token)); // alone, a document would wait in vain
        var receipts = new List<DocumentReceipt>();
        await foreach (var receipt in bench.Memory.IngestAsync("abcdefgh".Select(c => new DocumentInput { Text = Part(c), Uri = c.ToString() }).ToAsyncEnumerable(), _token)) receipts.Add(receipt);
        Assert.Equal("abcdefgh", string.Concat(receipts.Select(r => r.Uri)));
        Assert.All(receipts, r => Assert.Equal(WriteStatus.Stored, r.Status));
    }

    [Fact]
    public async Task Two_versions_of_one_document_in_a_call_leave_the_later_one()
    {
        using var bench = new MemoryBench(parallelism: 8);
        var versions = Enumerable.Range(0, 12).Select(i => Document([Part((char)('a' + i)), Part((char)('b' + i))]));
        await foreach (var receipt in bench.Memory.IngestAsync(versions.ToAsyncEnumerable(), _token)) Assert.NotEqual(WriteStatus.Failed, receipt.Status);
        Assert.Equal([Part('l'), Part('m')], (await bench.Memory.ListAsync(new(), _token)).Items.OrderBy(m => m.Source.ChunkIndex).Select(m => m.Text));
    }

    [Fact]
    public async Task Source_that_fails_still_gives_the_receipts_of_what_it_gave()
    {
        using var bench = new MemoryBench(parallelism: 4);
        static async IAsyncEnumerable<DocumentInput> Broken()
        {
            yield return Document([Part('a')]);
            await Task.Yield();
            throw new InvalidDataException("broken");
        }
        var receipts = new List<DocumentReceipt>();
        await Assert.ThrowsAsync<InvalidDataException>(async () =>
        {
            await foreach (var receipt in bench.Memory.IngestAsync(Broken(), _token)) receipts.Add(receipt);
        });
        Assert.Equal(WriteStatus.Stored, Assert.Single(receipts).Status);
    }

    private static string Part(char c) => string.Join(' ', Enumerable.Repeat($"word{c}", 12)); // as much as a chunk takes

    private static DocumentInput Document(IReadOnlyList<string> parts) => new() { Text = string.Join("\n\n", parts), Uri = "d.txt" };

    private static async Task<(int Embedded, WriteStatus Status)> IngestAsync(MemoryBench bench, IReadOnlyList<string> parts)
    {
        var receipt = await bench.IngestAsync(Document(parts));
        return (receipt.Embedded, receipt.Status);
    }
}
