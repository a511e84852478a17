using AgentMemory.Onnx;
using AgentMemory.Onnx.Embedding;
using CsCheck;
using Xunit;

namespace AgentMemory.Tests.Onnx;

/// <summary>Folders whose files are cut, changed or replaced at random: whatever happens, it is an error that says so, or a model.</summary>
public sealed class DamagedFolderTests
{
    private static readonly string[] Files = ["tokenizer.json", "modules.json", "1_Pooling/config.json", "sentence_bert_config.json", "config.json", "config_sentence_transformers.json", "w/config.json", "n/config.json", "n/model.safetensors", "d/config.json", "d/model.safetensors"];

    [Fact]
    public void Damaged_configuration_and_weights_never_crash()
    {
        using var model = new OnnxFixture(modules: ["Transformer:", "WordWeights:w", "Pooling:1_Pooling", "LayerNorm:n", "Dense:d", "Normalize:2_Normalize"]);
        model.Write("config_sentence_transformers.json", """{"prompts":{"query":"g ","document":"h "},"default_prompt_name":"query","similarity_fn_name":"cosine","truncate_dim":2}""");
        model.Write("w/config.json", """{"vocab":["[PAD]","[UNK]","[CLS]","[SEP]","a","b"],"word_weights":{"a":3,"b":1.5},"unknown_word_weight":1}""");
        model.Write("n/config.json", """{"dimension":4}""");
        model.Tensors("n/model.safetensors", ("norm.weight", [4], [1, 1, 1, 1]), ("norm.bias", [4], [0, 0, 0, 0]));
        model.Write("d/config.json", """{"in_features":4,"out_features":3,"bias":true,"activation_function":"torch.nn.modules.activation.Tanh"}""");
        model.Tensors("d/model.safetensors", ("linear.weight", [3, 4], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]), ("linear.bias", [3], [1, 2, 3]));
        OnnxTextEmbedder.Load(new OnnxEmbeddingOptions { Model = model.Folder }).Dispose();
        var whole = Files.ToDictionary(f => f, f => File.ReadAllBytes(Path.Combine(model.Folder, f)));
        string[] junk = ["null", "-1", "1e400", "\"x\"", "[]", "{}", "true", "0.5", "99999999999", "\"\\ud800\""];

        Gen.Select(Gen.OneOfConst(Files), Gen.Int[0, 3], Gen.Int[0, 10_000], Gen.OneOfConst(junk), Gen.Byte).Sample((file, kind, place, value, raw) =>
        {
            byte[] bytes = whole[file];
            int at = place % bytes.Length;
            byte[] damaged = kind switch
            {
                0 => bytes[..at],
                1 => [.. bytes[..at], raw, .. bytes[(at + 1)..]],
                2 => Replace(bytes, at, value),
                _ => System.Text.Encoding.UTF8.GetBytes(value),
            };
            model.Write(file, damaged);
            try
            {
                OnnxTextEmbedder.Load(new OnnxEmbeddingOptions { Model = model.Folder }).Dispose();
            }
            catch (EmbeddingModelException ex)
            {
                Assert.True(ex.Message.Length > 20);
            }
            finally
            {
                model.Write(file, bytes);
            }
        }, iter: 400, threads: 1);
    }

    // The JSON value that begins at or behind the place, up to the next separator.
    private static byte[] Replace(byte[] bytes, int at, string value)
    {
        int start = bytes.AsSpan(at).IndexOf((byte)':');
        if (start < 0) return [];
        start += at + 1;
        int length = bytes.AsSpan(start).IndexOfAny((byte)',', (byte)'}');
        return length < 0 ? bytes[..start] : [.. bytes[..start], .. System.Text.Encoding.UTF8.GetBytes(value), .. bytes[(start + length)..]];
    }
}
