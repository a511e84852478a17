using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace AgentMemory.Tests.Onnx;

/// <summary>
/// A model folder made by the test itself: a graph that looks token vectors up in a table, a WordLevel tokenizer, and configuration files that a test may change.
/// Ids: [PAD] 0, [UNK] 1, [CLS] 2, [SEP] 3, then a, b, c ... h.
/// </summary>
internal sealed class OnnxFixture : IDisposable
{
    public const int Dims = 4;

    private static readonly string[] Vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "a", "b", "c", "d", "e", "f", "g", "h"];

    private readonly string _scratch = Path.Combine(Path.GetTempPath(), "agentmemory-tests", Guid.NewGuid().ToString("N"));

    public OnnxFixture(OnnxGraphKind graph = OnnxGraphKind.Tokens, string pooling = """{"embedding_dimension":4,"pooling_mode":"mean"}""", string[]? modules = null, string name = "")
    {
        Folder = Path.Combine(_scratch, name);
        Directory.CreateDirectory(Folder);
        float[] table = Table;
        Write("onnx/model.onnx", OnnxBytes.Model(graph, table, Vocabulary.Length, Dims));
        Write("tokenizer.json", JsonSerializer.Serialize(new
        {
            added_tokens = Vocabulary.Take(4).Select((t, i) => new { id = i, content = t, special = true, single_word = false, lstrip = false, rstrip = false, normalized = false }),
            pre_tokenizer = new { type = "WhitespaceSplit" },
            post_processor = new { type = "BertProcessing", sep = new object[] { "[SEP]", 3 }, cls = new object[] { "[CLS]", 2 } },
            model = new { type = "WordLevel", unk_token = "[UNK]", vocab = Vocabulary.Select((t, i) => (t, i)).ToDictionary(p => p.t, p => p.i) },
        }));
        Write("config.json", """{"model_type":"bert","hidden_size":4,"vocab_size":12,"max_position_embeddings":16,"pad_token_id":0}""");
        Write("sentence_bert_config.json", """{"max_seq_length":16}""");
        Write("1_Pooling/config.json", pooling);
        Modules(modules ?? ["Transformer:", "Pooling:1_Pooling", "Normalize:2_Normalize"]);
    }

    /// <summary>The model's folder; its last part is the name that the test gave.</summary>
    public string Folder { get; }

    /// <summary>The token vectors, row by row.</summary>
    public static float[] Table { get; } = [.. Enumerable.Range(0, Vocabulary.Length * Dims).Select(i => (float)Math.Sin(1.7 * i) + (0.25f * (i % 3)))];

    public static float[] Row(int id) => Table[(id * Dims)..((id + 1) * Dims)];

    public void Modules(params string[] modules) => Write("modules.json", JsonSerializer.Serialize(modules.Select((m, i) => new
    {
        idx = i,
        name = i.ToString(System.Globalization.CultureInfo.InvariantCulture),
        path = m[(m.IndexOf(':', StringComparison.Ordinal) + 1)..],
        type = (m.Contains('.', StringComparison.Ordinal) && !m.StartsWith("StaticEmbedding:", StringComparison.Ordinal) ? "" : "sentence_transformers.models.") + m[..m.IndexOf(':', StringComparison.Ordinal)],
    })));

    public void Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    public void Write(string name, byte[] bytes)
    {
        string path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }

    /// <summary>Writes float32 tensors in the safetensors format.</summary>
    public void Tensors(string name, params (string Name, int[] Shape, float[] Values)[] tensors)
    {
        int offset = 0;
        var header = new Dictionary<string, object>();
        foreach (var (tensor, shape, values) in tensors)
        {
            header[tensor] = new { dtype = "F32", shape, data_offsets = new[] { offset, offset + (values.Length * 4) } };
            offset += values.Length * 4;
        }
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(header), length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        Write(name, [.. length, .. json, .. tensors.SelectMany(t => MemoryMarshal.AsBytes<float>(t.Values).ToArray())]);
    }

    public void Dispose() => Directory.Delete(_scratch, recursive: true);
}

/// <summary>What a fixture's graph gives.</summary>
internal enum OnnxGraphKind
{
    /// <summary>last_hidden_state.</summary>
    Tokens,

    /// <summary>last_hidden_state and attentions.0: every token attends to what comes with the ids in a second table.</summary>
    TokensWithAttention,

    /// <summary>hidden_states.0 = the table, hidden_states.1 = twice the table, last_hidden_state = the table.</summary>
    Layers,

    /// <summary>sentence_embedding alone: the mean of all tokens.</summary>
    Pooled,

    /// <summary>last_hidden_state as float16.</summary>
    Float16,

    /// <summary>last_hidden_state as bfloat16.</summary>
    BFloat16,

    /// <summary>Inputs of type int32, position_ids among them.</summary>
    NarrowInputs,

    /// <summary>Inputs of exactly six tokens.</summary>
    FixedLength,

    /// <summary>position_ids and past_key_values as decoders have them; what the cache holds is added to every token vector.</summary>
    Decoder,

    /// <summary>logits [1, 1]: the sum of the first column over the tokens of type 1.</summary>
    PairScores,
}

/// <summary>Writes the few parts of ONNX's protocol buffers that the fixtures need.</summary>
internal static class OnnxBytes
{
    private const int Float = 1, Int32 = 6, Int64 = 7, Half = 10, BFloat = 16;

    public static byte[] Model(OnnxGraphKind kind, float[] table, int rows, int dims)
    {
        int output = kind switch { OnnxGraphKind.Float16 => Half, OnnxGraphKind.BFloat16 => BFloat, _ => Float }, input = kind == OnnxGraphKind.NarrowInputs ? Int32 : Int64;
        int? length = kind == OnnxGraphKind.FixedLength ? 6 : null;
        var nodes = new List<byte[]> { Node("Gather", ["table", "input_ids"], [kind is OnnxGraphKind.Pooled or OnnxGraphKind.PairScores or OnnxGraphKind.Decoder || output != Float ? "tokens" : "last_hidden_state"]) };
        if (output != Float) nodes.Add(Node("Cast", ["tokens"], ["last_hidden_state"], ("to", output)));
        var tensors = new List<byte[]> { Tensor("table", [rows, dims], table) };
        var outputs = new List<byte[]>();
        if (kind is not (OnnxGraphKind.Pooled or OnnxGraphKind.PairScores)) outputs.Add(Value("last_hidden_state", output, 1, length, dims));
        switch (kind)
        {
            case OnnxGraphKind.Decoder:
                nodes.Add(Node("ReduceSum", ["past_key_values.0.key"], ["cached"], ("keepdims", 0)));
                nodes.Add(Node("Add", ["tokens", "cached"], ["last_hidden_state"]));
                break;
            case OnnxGraphKind.TokensWithAttention: // Softmax over the tokens of the first column, the same for all: [1, 1, T, T] by adding zeros
                tensors.Add(Tensor("column", [rows], [.. Enumerable.Range(0, rows).Select(r => table[r * dims])]));
                nodes.Add(Node("Gather", ["column", "input_ids"], ["scores"])); // [1, T]
                nodes.Add(Node("Softmax", ["scores"], ["shares"]));
                nodes.Add(Node("Unsqueeze", ["shares", "axes"], ["wide"])); // [1, 1, 1, T]
                tensors.Add(Integers("axes", [1, 2]));
                nodes.Add(Node("Cast", ["attention_mask"], ["mask"], ("to", Float)));
                nodes.Add(Node("Unsqueeze", ["mask", "mask_axes"], ["tall"])); // [1, 1, T, 1]
                tensors.Add(Integers("mask_axes", [1, 3]));
                nodes.Add(Node("Mul", ["wide", "tall"], ["attentions.0"]));
                outputs.Add(Value("attentions.0", Float, 1, 1, null, null));
                break;
            case OnnxGraphKind.Layers:
                nodes.Add(Node("Gather", ["table", "input_ids"], ["hidden_states.0"]));
                nodes.Add(Node("Add", ["hidden_states.0", "hidden_states.0"], ["hidden_states.1"]));
                outputs.Add(Value("hidden_states.0", Float, 1, null, dims));
                outputs.Add(Value("hidden_states.1", Float, 1, null, dims));
                break;
            case OnnxGraphKind.PairScores:
                tensors.Add(Tensor("column", [rows], [.. Enumerable.Range(0, rows).Select(r => table[r * dims])]));
                tensors.Add(Integers("axes", [1]));
                nodes.Add(Node("Gather", ["column", "input_ids"], ["numbers"])); // [1, T]
                nodes.Add(Node("Cast", ["token_type_ids"], ["types"], ("to", Float)));
                nodes.Add(Node("Mul", ["numbers", "types"], ["second"]));
                nodes.Add(Node("ReduceSum", ["second", "axes"], ["logits"], ("keepdims", 1)));
                outputs.Add(Value("logits", Float, 1, 1));
                break;
            case OnnxGraphKind.Pooled:
                tensors.Add(Integers("axes", [1]));
                nodes.Add(Node("ReduceMean", ["tokens", "axes"], ["sentence_embedding"], ("keepdims", 0)));
                outputs.Add(Value("sentence_embedding", Float, 1, dims));
                break;
        }
        byte[] graph =
        [
            .. nodes.SelectMany(n => Bytes(1, n)), .. Text(2, "fixture"), .. tensors.SelectMany(t => Bytes(5, t)),
            .. Bytes(11, Value("input_ids", input, 1, length)), .. Bytes(11, Value("attention_mask", input, 1, length)),
            .. kind is OnnxGraphKind.NarrowInputs or OnnxGraphKind.Decoder ? Bytes(11, Value("position_ids", input, 1, length)) : [],
            .. kind == OnnxGraphKind.PairScores ? Bytes(11, Value("token_type_ids", input, 1, length)) : [],
            .. kind == OnnxGraphKind.Decoder ? [.. Bytes(11, Value("past_key_values.0.key", Float, null, 2, null, 3)), .. Bytes(11, Value("past_key_values.0.value", Float, null, 2, null, 3))] : (byte[])[], .. outputs.SelectMany(o => Bytes(12, o)),
        ];
        return [.. Number(1, 8), .. Bytes(7, graph), .. Bytes(8, [.. Text(1, ""), .. Number(2, 18)])];
    }

    private static byte[] Node(string type, string[] inputs, string[] outputs, params (string Name, int Value)[] attributes) =>
    [
        .. inputs.SelectMany(i => Text(1, i)), .. outputs.SelectMany(o => Text(2, o)), .. Text(4, type),
        .. attributes.SelectMany(a => Bytes(5, [.. Text(1, a.Name), .. Number(3, a.Value), .. Number(20, 2)])),
    ];

    private static byte[] Tensor(string name, int[] shape, float[] values) =>
        [.. shape.SelectMany(d => Number(1, d)), .. Number(2, Float), .. Text(8, name), .. Bytes(9, MemoryMarshal.AsBytes<float>(values).ToArray())];

    private static byte[] Integers(string name, long[] values) =>
        [.. Number(1, values.Length), .. Number(2, Int64), .. Text(8, name), .. Bytes(9, MemoryMarshal.AsBytes<long>(values).ToArray())];

    private static byte[] Value(string name, int type, params int?[] shape)
    {
        byte[] dims = [.. shape.SelectMany((d, i) => Bytes(1, d is { } size ? Number(1, size) : Text(2, i >= 1 ? (type == Float && shape.Length == 4 && shape[3] is not null ? "past" : "tokens") : "n")))];
        return [.. Text(1, name), .. Bytes(2, Bytes(1, [.. Number(1, type), .. Bytes(2, dims)]))];
    }

    private static byte[] Text(int field, string text) => Bytes(field, Encoding.UTF8.GetBytes(text));

    private static byte[] Bytes(int field, byte[] value) => [.. Varint((field << 3) | 2), .. Varint(value.Length), .. value];

    private static byte[] Number(int field, long value) => [.. Varint(field << 3), .. Varint(value)];

    private static List<byte> Varint(long value)
    {
        var bytes = new List<byte>();
        for (; value > 127; value >>= 7) bytes.Add((byte)((value & 127) | 128));
        bytes.Add((byte)value);
        return bytes;
    }
}
