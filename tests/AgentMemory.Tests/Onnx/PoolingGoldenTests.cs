using System.Text.Json;
using AgentMemory.Onnx.Modules;
using AgentMemory.Onnx.Pooling;
using Xunit;

namespace AgentMemory.Tests.Onnx;

/// <summary>Pooling and the modules behind it against values of sentence-transformers' own modules.</summary>
public sealed class PoolingGoldenTests
{
    private const double Tolerance = 2e-6;

    [Fact]
    public void Every_mode_and_concatenation_equals_the_reference()
    {
        using var data = Read();
        int checkedRows = 0, nothing = 0;
        foreach (var sample in data.RootElement.GetProperty("cases").EnumerateArray().Concat(data.RootElement.GetProperty("real_cases").EnumerateArray()))
        {
            string id = sample.GetProperty("id").GetString()!;
            int prompt = sample.TryGetProperty("prompt_length", out var length) ? length.GetInt32() : 0;
            double tolerance = id == "float16" ? 2e-3 : Tolerance;
            var expected = sample.TryGetProperty("pooled_skip", out var skip) ? skip : sample.GetProperty("pooled");
            foreach (var mode in expected.EnumerateObject())
            {
                var module = new PoolingModule([.. mode.Name.Split('+').Select(m => PoolingModes.Parse(m, id))]);
                var rows = sample.GetProperty("tokens").EnumerateArray().ToArray();
                for (int row = 0; row < rows.Length; row++)
                {
                    int[] mask = Golden.Integers(sample.GetProperty("mask")[row]);
                    float[] hidden = [.. Golden.Rows(rows[row]).SelectMany(t => t)];
                    int origin = Math.Max(0, mask.AsSpan().IndexOfAnyExcept(0)), dims = hidden.Length / mask.Length;
                    TokenMatrix.CutPrompt(mask, prompt);
                    float[] pooled = new float[dims * module.Modes.Count];
                    if (!module.Pool(new TokenMatrix(hidden, mask, dims, origin: origin), pooled))
                    {
                        Assert.All(pooled, v => Assert.Equal(0, v)); // the reference gives -Infinity for max and a padding vector for cls here
                        nothing++;
                        continue;
                    }
                    Golden.Close(Golden.Numbers(mode.Value[row]), pooled, tolerance, $"{id} {mode.Name} row {row}");
                    checkedRows++;
                    if (!sample.TryGetProperty("normalized", out var all) || !all.TryGetProperty(mode.Name, out var normalized) || sample.TryGetProperty("pooled_skip", out _)) continue;
                    NormalizeModule.Normalize(pooled);
                    Golden.Close(Golden.Numbers(normalized[row]), pooled, tolerance, $"{id} {mode.Name} row {row} normalized");
                }
            }
        }
        Assert.True(checkedRows > 0);
        TestContext.Current.TestOutputHelper?.WriteLine($"{checkedRows} pooled rows equal, {nothing} rows without a token");
    }

    [Fact]
    public void Word_weights_equal_the_reference()
    {
        using var data = Read();
        foreach (var sample in data.RootElement.GetProperty("word_weights").EnumerateArray())
        {
            var config = sample.GetProperty("config");
            float unknown = config.GetProperty("unknown_word_weight").GetSingle();
            float[] table = TokenWeights.Table([.. config.GetProperty("vocab").EnumerateArray().Select(v => v.GetString()!)],
                config.GetProperty("word_weights").EnumerateObject().ToDictionary(w => w.Name, w => w.Value.GetSingle()), unknown);
            var weights = new TokenWeights(table, unknown, "");
            foreach (var mode in sample.GetProperty("pooled").EnumerateObject())
            {
                var module = new PoolingModule([.. mode.Name.Split('+').Select(m => PoolingModes.Parse(m, ""))]);
                for (int row = 0; row < mode.Value.GetArrayLength(); row++)
                {
                    int[] mask = Golden.Integers(sample.GetProperty("mask")[row]), ids = Golden.Integers(sample.GetProperty("ids")[row]);
                    float[] hidden = [.. Golden.Rows(sample.GetProperty("tokens")[row]).SelectMany(t => t)], factors = new float[ids.Length];
                    weights.Fill(ids, factors);
                    float[] pooled = new float[hidden.Length / mask.Length * module.Modes.Count];
                    module.Pool(new TokenMatrix(hidden, mask, hidden.Length / mask.Length, factors), pooled);
                    Golden.Close(Golden.Numbers(mode.Value[row]), pooled, Tolerance, $"{sample.GetProperty("id")} {mode.Name} row {row}");
                }
            }
        }
    }

    [Fact]
    public void Dense_with_every_activation_and_residual_equals_the_reference()
    {
        using var data = Read();
        int count = 0;
        foreach (var sample in data.RootElement.GetProperty("dense").EnumerateArray())
        {
            var module = Dense(sample.GetProperty("config"), sample.GetProperty("weights"));
            for (int row = 0; row < sample.GetProperty("input").GetArrayLength(); row++)
            {
                float[] input = Golden.Numbers(sample.GetProperty("input")[row]), output = new float[module.OutputDims(input.Length)];
                module.Apply(input, output);
                Golden.Close(Golden.Numbers(sample.GetProperty("output")[row]), output, Tolerance, $"dense {count} row {row}");
                NormalizeModule.Normalize(output);
                Golden.Close(Golden.Numbers(sample.GetProperty("normalized")[row]), output, Tolerance, $"dense {count} row {row} normalized");
            }
            count++;
        }
        Assert.True(count > 0);
    }

    [Fact]
    public void Layer_norm_and_normalize_equal_the_reference()
    {
        using var data = Read();
        var norm = data.RootElement.GetProperty("layernorm");
        var module = new LayerNormModule(Golden.Numbers(norm.GetProperty("weights").GetProperty("norm.weight")), Golden.Numbers(norm.GetProperty("weights").GetProperty("norm.bias")));
        for (int row = 0; row < norm.GetProperty("input").GetArrayLength(); row++)
        {
            float[] input = Golden.Numbers(norm.GetProperty("input")[row]), output = new float[input.Length];
            module.Apply(input, output);
            Golden.Close(Golden.Numbers(norm.GetProperty("output")[row]), output, Tolerance, $"layernorm row {row}");
        }
        var normalize = data.RootElement.GetProperty("normalize");
        for (int row = 0; row < normalize.GetProperty("input").GetArrayLength(); row++)
        {
            float[] vector = Golden.Numbers(normalize.GetProperty("input")[row]);
            NormalizeModule.Normalize(vector);
            Golden.Close(Golden.Numbers(normalize.GetProperty("math")[row]), vector, Tolerance, $"normalize row {row}");
        }
    }

    [Fact]
    public void Mixed_layers_equal_the_reference()
    {
        using var data = Read();
        var layers = data.RootElement.GetProperty("layer_pooling");
        var all = layers.GetProperty("all_layer_embeddings").EnumerateArray().ToArray();
        foreach (var output in layers.GetProperty("outputs").EnumerateArray())
        {
            int start = output.GetProperty("config").GetProperty("layer_start").GetInt32();
            var mix = new LayerMix(start, Golden.Numbers(output.GetProperty("layer_weights")));
            var expected = output.GetProperty("token_embeddings");
            for (int row = 0; row < expected.GetArrayLength(); row++)
            {
                float[] wanted = [.. Golden.Rows(expected[row]).SelectMany(t => t)], mixed = new float[wanted.Length];
                for (int layer = 0; layer < mix.Count; layer++) mix.Add(layer, [.. Golden.Rows(all[start + layer][row]).SelectMany(t => t)], mixed);
                mix.Finish(mixed);
                Golden.Close(wanted, mixed, Tolerance, $"layers from {start} row {row}");
            }
        }
    }

    [Fact]
    public void Truncation_equals_the_reference()
    {
        using var data = Read();
        var truncate = data.RootElement.GetProperty("truncate");
        foreach (var output in truncate.GetProperty("outputs").EnumerateArray())
            for (int row = 0; row < truncate.GetProperty("input").GetArrayLength(); row++)
            {
                float[] input = Golden.Numbers(truncate.GetProperty("input")[row]);
                int keep = Math.Min(output.GetProperty("truncate_dim").GetInt32(), input.Length);
                float[] cut = new float[keep];
                new TruncateModule(keep).Apply(input, cut);
                Golden.Close(Golden.Numbers(output.GetProperty("plain")[row]), cut, 0, "truncated");
                NormalizeModule.Normalize(cut);
                Golden.Close(Golden.Numbers(output.GetProperty("renormalized")[row]), cut, Tolerance, "renormalized");
            }
    }

    [Fact]
    public void Chains_equal_the_reference()
    {
        using var data = Read();
        var chains = data.RootElement.GetProperty("chains");
        foreach (var chain in chains.GetProperty("chains").EnumerateArray())
        {
            string[] modules = [.. chain.GetProperty("modules").EnumerateArray().Select(m => m.GetString()!)];
            var pooling = new PoolingModule([.. Inside(modules[0]).Split('+', ',').Select(m => PoolingModes.Parse(m.Trim(), ""))]);
            for (int row = 0; row < chain.GetProperty("output").GetArrayLength(); row++)
            {
                int[] mask = Golden.Integers(chains.GetProperty("mask")[row]);
                float[] hidden = [.. Golden.Rows(chains.GetProperty("tokens")[row]).SelectMany(t => t)];
                int dims = hidden.Length / mask.Length;
                float[] vector = new float[pooling.OutputDims(dims)];
                pooling.Pool(new TokenMatrix(hidden, mask, dims), vector);
                foreach (string name in modules.Skip(1))
                {
                    IVectorModule module = name.StartsWith("Dense", StringComparison.Ordinal) ? Dense(chain, vector.Length, Inside(name)) : new NormalizeModule();
                    float[] output = new float[module.OutputDims(vector.Length)];
                    module.Apply(vector, output);
                    vector = output;
                }
                Golden.Close(Golden.Numbers(chain.GetProperty("output")[row]), vector, Tolerance, string.Join(' ', modules) + $" row {row}");
            }
        }
    }

    [Fact]
    public void Published_token_vectors_pool_to_the_published_vectors()
    {
        using var data = JsonDocument.Parse(File.ReadAllText(TestData.Require(Path.Combine("pooling-golden", "minilm-token-vectors.json"))));
        var root = data.RootElement;
        float[][] tokens = root.EnumerateObject().Select(p => p.Value).Where(v => v.ValueKind == JsonValueKind.Array && v[0].ValueKind == JsonValueKind.Array).Select(Golden.Rows).First();
        float[] hidden = [.. tokens.SelectMany(t => t)];
        float[] mean = Pool("mean"), cls = Pool("cls"), max = Pool("max"), last = Pool("lasttoken"), weighted = Pool("weightedmean");
        Assert.Equal(7.580909, NormalizeModule.Norm(mean), 1e-5);
        Assert.Equal(7.409179, NormalizeModule.Norm(cls), 1e-5);
        Assert.Equal(13.765652, NormalizeModule.Norm(max), 1e-5);
        Assert.Equal([0.463, 0.620, 0.850, 0.989], new[] { cls, max, last, weighted }.Select(v => Math.Round(Golden.Cosine(mean, v), 3)));

        float[] Pool(string mode)
        {
            float[] pooled = new float[tokens[0].Length];
            new PoolingModule([PoolingModes.Parse(mode, "")]).Pool(new TokenMatrix(hidden, Enumerable.Repeat(1, tokens.Length).ToArray(), tokens[0].Length), pooled);
            return pooled;
        }
    }

    private static string Inside(string module) => module[(module.IndexOf('(', StringComparison.Ordinal) + 1)..module.LastIndexOf(')')];

    private static DenseModule Dense(JsonElement chain, int inputs, string inside)
    {
        var weights = chain.GetProperty("weights");
        float[][] matrix = Golden.Rows(weights.GetProperty("linear.weight"));
        string activation = inside[(inside.LastIndexOf(' ') + 1)..];
        return new DenseModule(inputs, matrix.Length, [.. matrix.SelectMany(r => r)], weights.TryGetProperty("linear.bias", out var bias) ? Golden.Numbers(bias) : null,
            (activation == "Identity" ? "torch.nn.modules.linear." : "torch.nn.modules.activation.") + activation);
    }

    private static DenseModule Dense(JsonElement config, JsonElement weights)
    {
        bool residual = config.TryGetProperty("use_residual", out var use) && use.GetBoolean();
        return new DenseModule(config.GetProperty("in_features").GetInt32(), config.GetProperty("out_features").GetInt32(),
            [.. Golden.Rows(weights.GetProperty("linear.weight")).SelectMany(r => r)], weights.TryGetProperty("linear.bias", out var bias) ? Golden.Numbers(bias) : null,
            config.GetProperty("activation_function").GetString()!, residual, weights.TryGetProperty("residual.weight", out var matrix) ? [.. Golden.Rows(matrix).SelectMany(r => r)] : null);
    }

    private static JsonDocument Read() => JsonDocument.Parse(File.ReadAllText(TestData.Require(Path.Combine("pooling-golden", "pooling-modes.json"))));
}
