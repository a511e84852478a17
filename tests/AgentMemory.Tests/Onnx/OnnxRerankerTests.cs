using AgentMemory.Onnx;
using AgentMemory.Onnx.Reranking;
using Xunit;

namespace AgentMemory.Tests.Onnx;

/// <summary>A cross-encoder made by the test: its logit is the sum of a number for each token of the second text, its separator among them.</summary>
public sealed class OnnxRerankerTests
{
    private const int Separator = 3, A = 4, B = 5;

    [Fact]
    public async Task Score_is_the_sigmoid_of_the_logit_over_the_pair()
    {
        using var fixture = new OnnxFixture(OnnxGraphKind.PairScores);
        using var reranker = OnnxReranker.Load(new OnnxRerankerOptions { Model = fixture.Folder });
        double logit = OnnxFixture.Row(A)[0] + OnnxFixture.Row(B)[0] + OnnxFixture.Row(Separator)[0];
        Assert.Equal(1 / (1 + Math.Exp(-logit)), await reranker.ScoreAsync("h g", "a b", TestContext.Current.CancellationToken), 1e-6);
        // The question's own tokens carry type 0, so they do not count here.
        Assert.Equal(await reranker.ScoreAsync("h g", "a b", TestContext.Current.CancellationToken), await reranker.ScoreAsync("c", "a b", TestContext.Current.CancellationToken), 1e-9);
    }

    [Fact]
    public async Task Long_pair_is_cut_to_the_positions_of_the_model()
    {
        using var fixture = new OnnxFixture(OnnxGraphKind.PairScores);
        using var reranker = OnnxReranker.Load(new OnnxRerankerOptions { Model = fixture.Folder });
        // 16 positions: [CLS] h [SEP], 12 times a, [SEP].
        double logit = (12 * OnnxFixture.Row(A)[0]) + OnnxFixture.Row(Separator)[0];
        Assert.Equal(1 / (1 + Math.Exp(-logit)), await reranker.ScoreAsync("h", string.Join(' ', Enumerable.Repeat("a", 100)), TestContext.Current.CancellationToken), 1e-6);
    }

    [Fact]
    public async Task Cancelled_call_and_closed_model_are_told()
    {
        using var fixture = new OnnxFixture(OnnxGraphKind.PairScores);
        var reranker = OnnxReranker.Load(new OnnxRerankerOptions { Model = fixture.Folder });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await reranker.ScoreAsync("h", "a", new CancellationToken(canceled: true)));
        await reranker.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await reranker.ScoreAsync("h", "a", TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Folders_that_hold_no_cross_encoder_are_refused_by_name()
    {
        Assert.Contains("There is no folder", Assert.Throws<EmbeddingModelException>(() => OnnxReranker.Load(new OnnxRerankerOptions { Model = "/nowhere" })).Message, StringComparison.Ordinal);
        using var fixture = new OnnxFixture();
        Assert.Contains("[batch, 1] or [batch, 2]", Assert.Throws<EmbeddingModelException>(() => OnnxReranker.Load(new OnnxRerankerOptions { Model = fixture.Folder })).Message, StringComparison.Ordinal);
    }
}
