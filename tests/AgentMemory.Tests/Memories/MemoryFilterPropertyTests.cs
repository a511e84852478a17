using System.Text.Json;
using AgentMemory.Qdrant;
using AgentMemory.Qdrant.Embedded;
using CsCheck;
using Xunit;

namespace AgentMemory.Tests.Memories;

public sealed class MemoryFilterPropertyTests
{
    [Fact]
    public void Filter_printed_and_parsed_again_is_the_same_in_both_forms() => FilterShapes.Random.Sample(
        filter =>
        {
            string shape = FilterShapes.Of(filter);
            Assert.Equal(shape, FilterShapes.Of(MemoryFilterText.Parse(MemoryFilterText.Print(filter))));
            Assert.Equal(shape, FilterShapes.Of(MemoryFilterParser.Parse(JsonSerializer.Serialize(filter, MemoryJson.Options))));
        },
        iter: 2_000);

    [Fact]
    public void Random_text_is_a_filter_or_a_refusal_with_a_place() => Gen.OneOfConst(["kind", "text", "tag", "when", ":", "!", "~", "^", ">", "=", "(", ")", "\"", "\\", "-", " ", " OR ", " AND ", "NOT ", "*", ",", "fact", "2024-05", "5", "\u00e9"])
        .Array[0, 12].Select(string.Concat).Sample(
        text =>
        {
            try
            {
                MemoryFilterText.Print(MemoryFilterText.Parse(text));
            }
            catch (MemoryFilterException ex)
            {
                Assert.StartsWith("filter at character ", ex.Path, StringComparison.Ordinal);
            }
        },
        iter: 5_000);

    [Fact]
    public async Task Filter_selects_on_the_engine_what_it_means()
    {
        using var engine = EmbeddedQdrant.OpenInMemory();
        await using var index = new QdrantMemoryIndex(engine.CallInvoker, "memories", "test");
        await index.PrepareAsync(new EmbeddingProfileInfo("p", "p", 2), TestContext.Current.CancellationToken);
        var records = FilterShapes.Records.Array[150].Single();
        await index.UpsertAsync([.. records.Select(r => new IndexedMemory(r, new float[] { 1, 0 }))], TestContext.Current.CancellationToken);
        var scope = new MemoryScope { Tenant = "t" };
        var own = records.Where(r => r.Scope.Tenant == "t").ToArray();
        int some = 0;
        await FilterShapes.Random.SampleAsync(
            async filter =>
            {
                Guid[] expected = [.. own.Where(r => FilterShapes.Holds(filter, r)).Select(r => r.Id).Order()];
                var (items, _) = await index.ScrollAsync(scope, filter, 1_000, null);
                Assert.Equal(expected, items.Select(r => r.Id).Order());
                Assert.Equal(expected.Length, await index.CountAsync(scope, filter));
                if (expected.Length > 0 && expected.Length < own.Length) Interlocked.Increment(ref some);
            },
            iter: 600, threads: 1);
        Assert.True(some > 200, $"Only {some} filters chose some of the memories and not all.");
    }
}
