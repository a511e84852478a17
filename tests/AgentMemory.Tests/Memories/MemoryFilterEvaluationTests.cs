using AgentMemory.Qdrant;
using AgentMemory.Qdrant.Embedded;
using CsCheck;
using Xunit;

namespace AgentMemory.Tests.Memories;

public sealed class MemoryFilterEvaluationTests
{
    [Fact]
    public async Task Filter_without_an_index_selects_what_the_engine_selects()
    {
        using var engine = EmbeddedQdrant.OpenInMemory();
        await using var index = new QdrantMemoryIndex(engine.CallInvoker, "memories", "test");
        await index.PrepareAsync(new EmbeddingProfileInfo("p", "p", 2), TestContext.Current.CancellationToken);
        MemoryRecord[] records = [.. FilterShapes.Records.Array[120].Single().Where(r => r.Scope.Tenant == "t")];
        await index.UpsertAsync([.. records.Select(r => new IndexedMemory(r, new float[] { 1, 0 }))], TestContext.Current.CancellationToken);
        int some = 0;
        await FilterShapes.Random.SampleAsync(
            async filter =>
            {
                Guid[] expected = [.. (await index.ScrollAsync(new MemoryScope { Tenant = "t" }, filter, 1_000, null)).Items.Select(r => r.Id).Order()];
                Assert.Equal(expected, records.Where(r => MemoryFilterEvaluation.Holds(filter, r)).Select(r => r.Id).Order());
                if (expected.Length > 0 && expected.Length < records.Length) some++;
            },
            iter: 150, threads: 1);
        Assert.True(some > 40, $"Only {some} filters chose some of the memories and not all.");
    }

    [Theory]
    [InlineData("""{"kind":"fact"}""", true)]
    [InlineData("""{"id":"11111111-1111-1111-1111-111111111111"}""", true)]
    [InlineData("""{"id":{"nin":["11111111-1111-1111-1111-111111111111"]}}""", false)]
    [InlineData("""{"agent":"a","contentHash":"00"}""", true)]
    [InlineData("""{"version":1,"source.page":3,"source.chunkIndex":{"lt":5},"source.documentId":"d"}""", true)]
    [InlineData("""{"updatedAt":"2026-03"}""", true)]
    [InlineData("""{"updatedAt":{"gt":"2026-03"}}""", false)]
    [InlineData("""{"validFrom":{"exists":false},"expiresAt":{"exists":false},"supersededAt":{"exists":false},"supersededBy":{"exists":false},"supersedes":{"exists":false},"versionOf":{"exists":false}}""", true)]
    public void Fields_of_a_record_are_all_known(string filter, bool holds)
    {
        var at = new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);
        var record = new MemoryRecord
        {
            Id = new Guid("11111111-1111-1111-1111-111111111111"),
            Kind = MemoryKind.Fact,
            Text = "x",
            Scope = new MemoryScope { Agent = "a" },
            OccurredAt = at,
            CreatedAt = at,
            UpdatedAt = at,
            ContentHash = "00",
            ProfileFingerprint = "p",
            Source = new MemorySource { DocumentId = "d", Page = 3, ChunkIndex = 4 },
        };
        Assert.Equal(holds, MemoryFilterEvaluation.Holds(MemoryFilterParser.Parse(filter), record));
    }
}
