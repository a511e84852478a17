using AgentMemory.Onnx.Modules;
using AgentMemory.Onnx.Pooling;
using CsCheck;
using Xunit;

namespace AgentMemory.Tests.Onnx;

public sealed class PoolingPropertyTests
{
    private static readonly PoolingMode[] Modes = [.. PoolingModes.Published.Select(p => p.Mode)];

    private static readonly Gen<(float[] Hidden, int Tokens, int Dims)> Matrices =
        from tokens in Gen.Int[1, 12]
        from dims in Gen.Int[1, 20]
        from hidden in Gen.Float[-10, 10].Array[tokens * dims]
        select (hidden, tokens, dims);

    [Fact]
    public void Padding_on_either_side_changes_nothing_whatever_it_holds()
    {
        Gen.Select(Matrices, Gen.Int[0, 4], Gen.Int[0, 4], Gen.OneOfConst(float.NaN, float.PositiveInfinity, 1e30f, 0f)).Sample((matrix, left, right, junk) =>
        {
            var (hidden, tokens, dims) = matrix;
            float[] padded = [.. Enumerable.Repeat(junk, left * dims), .. hidden, .. Enumerable.Repeat(junk, right * dims)];
            int[] mask = [.. Enumerable.Repeat(0, left), .. Enumerable.Repeat(1, tokens), .. Enumerable.Repeat(0, right)];
            var module = new PoolingModule(Modes);
            return Pool(module, hidden, Ones(tokens), dims).SequenceEqual(Pool(module, padded, mask, dims));
        });
    }

    [Fact]
    public void Max_is_never_below_mean_and_mean_lies_between_the_extremes()
    {
        Matrices.Sample(matrix =>
        {
            var (hidden, tokens, dims) = matrix;
            float[] max = Pool(PoolingMode.Max, hidden, tokens, dims), mean = Pool(PoolingMode.Mean, hidden, tokens, dims);
            for (int d = 0; d < dims; d++)
            {
                float smallest = Enumerable.Range(0, tokens).Min(t => hidden[(t * dims) + d]);
                if (mean[d] > max[d] + 1e-5 || mean[d] < smallest - 1e-5) return false;
            }
            return true;
        });
    }

    [Fact]
    public void Order_of_tokens_does_not_matter_to_mean_max_and_root_length()
    {
        Matrices.Sample(matrix =>
        {
            var (hidden, tokens, dims) = matrix;
            float[] turned = [.. hidden.Chunk(dims).Reverse().SelectMany(r => r)];
            return new[] { PoolingMode.Max, PoolingMode.Mean, PoolingMode.MeanSqrtLen }.All(mode => Near(Pool(mode, hidden, tokens, dims), Pool(mode, turned, tokens, dims)))
                && Pool(PoolingMode.Cls, hidden, tokens, dims).SequenceEqual(Pool(PoolingMode.LastToken, turned, tokens, dims));
        });
    }

    [Fact]
    public void Mean_and_root_length_have_one_direction()
    {
        Matrices.Where(m => NormalizeModule.Norm(Pool(PoolingMode.Mean, m.Hidden, m.Tokens, m.Dims)) > 1e-3).Sample(matrix =>
        {
            float[] mean = Pool(PoolingMode.Mean, matrix.Hidden, matrix.Tokens, matrix.Dims), root = Pool(PoolingMode.MeanSqrtLen, matrix.Hidden, matrix.Tokens, matrix.Dims);
            NormalizeModule.Normalize(mean);
            NormalizeModule.Normalize(root);
            return Near(mean, root);
        });
    }

    [Fact]
    public void Equal_tokens_pool_to_themselves_in_every_mode_but_root_length()
    {
        Gen.Select(Gen.Float[-10, 10].Array[1, 16], Gen.Int[1, 9]).Sample((row, count) =>
        {
            float[] hidden = [.. Enumerable.Repeat(row, count).SelectMany(r => r)];
            return Modes.Where(m => m != PoolingMode.MeanSqrtLen).All(mode => Near(row, Pool(mode, hidden, count, row.Length)));
        });
    }

    [Fact]
    public void Weights_of_one_change_nothing_and_a_weight_of_zero_is_a_token_less()
    {
        Matrices.Where(m => m.Tokens > 1).Sample(matrix =>
        {
            var (hidden, tokens, dims) = matrix;
            float[] ones = [.. Enumerable.Repeat(1f, tokens)], without = [.. ones];
            without[^1] = 0;
            float[] weighed = new float[dims], dropped = new float[dims];
            PoolingKernels.Mean(new TokenMatrix(hidden, Ones(tokens), dims, ones), weighed);
            PoolingKernels.Mean(new TokenMatrix(hidden, Ones(tokens), dims, without), dropped);
            return Near(weighed, Pool(PoolingMode.Mean, hidden, tokens, dims)) && Near(dropped, Pool(PoolingMode.Mean, hidden[..^dims], tokens - 1, dims));
        });
    }

    [Fact]
    public void Normalised_vectors_have_length_one_and_normalising_again_changes_nothing()
    {
        Gen.Select(Gen.Float[-1, 1].Array[1, 400], Gen.Double[-8, 30]).Where((v, _) => v.Any(x => Math.Abs(x) > 0.01)).Sample((vector, power) =>
        {
            float[] scaled = [.. vector.Select(x => (float)(x * Math.Pow(10, power)))];
            NormalizeModule.Normalize(scaled);
            float[] once = [.. scaled];
            NormalizeModule.Normalize(scaled);
            return Math.Abs(NormalizeModule.Norm(once) - 1) < 1e-6 && Near(once, scaled);
        });
    }

    [Fact]
    public void Row_without_tokens_is_zero_and_says_so()
    {
        Gen.Select(Matrices, Gen.Int[0, 5]).Sample((matrix, mode) =>
        {
            float[] pooled = [.. Enumerable.Repeat(7f, matrix.Dims)];
            bool any = new PoolingModule([Modes[mode]]).Pool(new TokenMatrix(matrix.Hidden, new int[matrix.Tokens], matrix.Dims), pooled);
            return !any && pooled.All(v => v == 0);
        });
    }

    [Fact]
    public void Prompt_that_is_cut_pools_like_the_rest_alone_except_for_positions()
    {
        Gen.Select(Matrices, Gen.Int[0, 14]).Sample((matrix, prompt) =>
        {
            var (hidden, tokens, dims) = matrix;
            int[] mask = Ones(tokens);
            TokenMatrix.CutPrompt(mask, prompt);
            int kept = Math.Max(0, tokens - prompt);
            if (mask.Sum() != kept) return false;
            if (kept == 0) return true;
            float[] rest = hidden[^(kept * dims)..];
            return Modes.Where(m => m != PoolingMode.WeightedMean).All(m => Near(Pool(new PoolingModule([m]), hidden, mask, dims), Pool(m, rest, kept, dims)));
        });
    }

    [Fact]
    public void Pooling_and_normalising_allocate_nothing()
    {
        var module = new PoolingModule(Modes, partWeights: [1, 1, 1, 1, 1, 1]);
        var normalize = new NormalizeModule();
        float[] hidden = new float[128 * 384], pooled = new float[384 * Modes.Length], unit = new float[pooled.Length];
        Array.Fill(hidden, 0.5f);
        int[] mask = Ones(128);
        // A real allocation shows in every round; what the runtime does by the way (tiering up, a collection that closes the thread's
        // allocation buffer) shows in some. So the smallest round counts.
        long smallest = long.MaxValue;
        for (int round = 0; round < 20 && smallest > 0; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 10; i++) Run();
            smallest = Math.Min(smallest, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        Assert.Equal(0, smallest);

        void Run()
        {
            module.Pool(new TokenMatrix(hidden, mask, 384), pooled);
            normalize.Apply(pooled, unit);
        }
    }

    private static int[] Ones(int count) => [.. Enumerable.Repeat(1, count)];

    private static float[] Pool(PoolingMode mode, float[] hidden, int tokens, int dims) => Pool(new PoolingModule([mode]), hidden, Ones(tokens), dims);

    private static float[] Pool(PoolingModule module, float[] hidden, int[] mask, int dims)
    {
        float[] pooled = new float[module.OutputDims(dims)];
        module.Pool(new TokenMatrix(hidden, mask, dims), pooled);
        return pooled;
    }

    private static bool Near(float[] a, float[] b) => a.Zip(b).All(p => Math.Abs(p.First - p.Second) <= 1e-5 * Math.Max(1, Math.Abs(p.First)));
}
