using AgentMemory.Onnx;
using AgentMemory.Onnx.Embedding;
using Xunit;

namespace AgentMemory.Tests.Onnx;

/// <summary>Texts that break embedders, and many at once.</summary>
public sealed class BadTextTests
{
    [Fact]
    public async Task Ten_thousand_texts_arrive_in_order_and_three_hopeless_ones_say_why()
    {
        using var model = new OnnxFixture();
        await using var embedder = OnnxTextEmbedder.Load(new OnnxEmbeddingOptions { Model = model.Folder });
        string[] words = ["a", "b", "c", "d", "e", "f", "g", "h"];
        string[] texts = [.. Enumerable.Range(0, 10_000).Select(i => $"{words[i % 8]} {words[i / 8 % 8]} {words[i / 64 % 8]}")];
        (texts[17], texts[5_000], texts[9_999]) = ("", " \t\n", "\u3000");
        long before = GC.GetTotalMemory(forceFullCollection: true);
        var outcomes = await embedder.EmbedDocumentsAsync(texts, TestContext.Current.CancellationToken);
        long after = GC.GetTotalMemory(forceFullCollection: true);
        Assert.Equal([17, 5_000, 9_999], outcomes.Select((o, i) => (o, i)).Where(p => !p.o.HasVector).Select(p => p.i));
        Assert.All(new[] { 17, 5_000, 9_999 }, i => Assert.Equal((EmbeddingStatus.Empty, "The text is empty or white space."), (outcomes[i].Status, outcomes[i].Reason)));
        Assert.Equal(outcomes[3].Vector.ToArray(), outcomes[3 + 512].Vector.ToArray()); // the same text, embedded twice
        Assert.True(after - before < 32 << 20, $"{(after - before) >> 20} MiB stayed for 10,000 vectors of 4 numbers");
        GC.KeepAlive(outcomes);
    }

    [Fact]
    public async Task Strange_texts_have_a_vector_or_a_status()
    {
        await using var embedder = OnnxTextEmbedder.Load(new OnnxEmbeddingOptions { Model = TestData.BundledModel });
        string[] texts = [new string('x', 2 << 20), "\0\u0001\u0007", "\u202e\u05e9\u05dc\u05d5\u05dd", "\u200b\u200d\ufeff", "\ud800", "\udc00\ud800 a", string.Concat(Enumerable.Repeat("\ud83d\ude00", 3_000)), "fine"];
        var outcomes = await embedder.EmbedDocumentsAsync(texts, TestContext.Current.CancellationToken);
        Assert.All(outcomes, o => Assert.True(o.HasVector ? Math.Abs(System.Numerics.Tensors.TensorPrimitives.Norm(o.Vector.Span) - 1) < 1e-6 : o.Reason is { Length: > 0 }));
        Assert.Equal(EmbeddingStatus.Ok, outcomes[^1].Status);
    }

    [Fact]
    public async Task Many_callers_at_once_get_the_vectors_of_one_alone()
    {
        using var model = new OnnxFixture();
        await using var embedder = OnnxTextEmbedder.Load(new OnnxEmbeddingOptions { Model = model.Folder, Concurrency = 2 });
        string[] texts = ["a b c", "d e", "f", "g h a b c d e"];
        var alone = await embedder.EmbedDocumentsAsync(texts, TestContext.Current.CancellationToken);
        await Parallel.ForAsync(0, 64, TestContext.Current.CancellationToken, async (i, token) =>
        {
            var together = await embedder.EmbedDocumentsAsync(texts, token);
            Assert.Equal(alone.Select(o => o.Vector.ToArray()), together.Select(o => o.Vector.ToArray()));
        });
    }

    [Fact]
    public async Task Cancelled_call_stays_cancelled_and_closed_model_says_so()
    {
        using var model = new OnnxFixture();
        var embedder = OnnxTextEmbedder.Load(new OnnxEmbeddingOptions { Model = model.Folder });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await embedder.EmbedDocumentsAsync(["a", "b"], new CancellationToken(canceled: true)));
        await embedder.DisposeAsync();
        embedder.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await embedder.EmbedDocumentsAsync(["a"], TestContext.Current.CancellationToken));
    }
}
