using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace AgentMemory.Onnx.Modules;

/// <summary>Reads tensors of a safetensors file. Every size is checked against the file before memory is taken.</summary>
internal sealed class SafetensorsFile : IDisposable
{
    private const int MostHeaderBytes = 100 << 20;
    private readonly string _path;
    private readonly FileStream _stream;
    private readonly long _data;
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    private SafetensorsFile(string path, FileStream stream, long data) => (_path, _stream, _data) = (path, stream, data);

    private sealed record Entry(string Type, int[] Shape, long Begin, long End);

    /// <summary>The weights' file of a module.</summary>
    /// <exception cref="EmbeddingModelException">There is none.</exception>
    public static string Require(string folder)
    {
        string path = Path.Combine(folder, "model.safetensors");
        if (File.Exists(path)) return path;
        throw new EmbeddingModelException(File.Exists(Path.Combine(folder, "pytorch_model.bin"))
            ? $"'{path}' is missing; the weights beside it are in pytorch_model.bin, a format that can run code and is not read. Save the model again with sentence-transformers, which writes safetensors."
            : $"'{path}' is missing. Download or export the model again.");
    }

    /// <exception cref="EmbeddingModelException">The file is no safetensors file or does not hold what its header says.</exception>
    public static SafetensorsFile Open(string path)
    {
        FileStream stream;
        try
        {
            stream = File.OpenRead(path);
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            throw new EmbeddingModelException($"'{path}' cannot be read: {ex.Message} Check the model's folder.", ex);
        }
        try
        {
            Span<byte> prefix = stackalloc byte[8];
            if (stream.Length < 8) throw Broken(path, "it is too short to have a header");
            stream.ReadExactly(prefix);
            ulong header = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
            if (header > (ulong)(stream.Length - 8)) throw Broken(path, $"its header length {header} is larger than the file of {stream.Length} bytes");
            if (header > MostHeaderBytes) throw Broken(path, $"its header of {header} bytes is larger than the {MostHeaderBytes} that are read");
            byte[] json = new byte[(int)header];
            stream.ReadExactly(json);
            var file = new SafetensorsFile(path, stream, 8 + (long)header);
            file.ReadHeader(json);
            return file;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    public bool Has(string name) => _entries.ContainsKey(name);

    public int[] Shape(string name) => Find(name).Shape;

    /// <summary>A tensor of floats, whatever float type it is stored in.</summary>
    /// <exception cref="EmbeddingModelException">It is missing, has another shape, or is not made of floats.</exception>
    public float[] Read(string name, params ReadOnlySpan<int> shape)
    {
        var entry = Find(name);
        if (!shape.IsEmpty && !shape.SequenceEqual(entry.Shape))
            throw new EmbeddingModelException($"The tensor '{name}' in '{_path}' has the shape [{string.Join(", ", entry.Shape)}], not [{string.Join(", ", shape.ToArray())}]. Download the model again.");
        byte[] bytes = Bytes(entry);
        switch (entry.Type)
        {
            case "F32": return MemoryMarshal.Cast<byte, float>(bytes).ToArray();
            case "F64": return Array.ConvertAll(MemoryMarshal.Cast<byte, double>(bytes).ToArray(), v => (float)v);
            case "F16":
                float[] singles = new float[bytes.Length / 2];
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(bytes), singles);
                return singles;
            case "BF16": return Array.ConvertAll(MemoryMarshal.Cast<byte, ushort>(bytes).ToArray(), v => BitConverter.UInt32BitsToSingle((uint)v << 16));
            default: throw new EmbeddingModelException($"The tensor '{name}' in '{_path}' is stored as {entry.Type}; F32, F16, BF16 and F64 are read.");
        }
    }

    /// <summary>A tensor of whole numbers.</summary>
    /// <exception cref="EmbeddingModelException">It is missing or not made of whole numbers.</exception>
    public int[] ReadIntegers(string name)
    {
        var entry = Find(name);
        return entry.Type switch
        {
            "I64" => Array.ConvertAll(MemoryMarshal.Cast<byte, long>(Bytes(entry)).ToArray(), v => v is >= 0 and <= int.MaxValue ? (int)v : -1),
            "I32" => MemoryMarshal.Cast<byte, int>(Bytes(entry)).ToArray(),
            _ => throw new EmbeddingModelException($"The tensor '{name}' in '{_path}' is stored as {entry.Type}; I32 and I64 are read."),
        };
    }

    public void Dispose() => _stream.Dispose();

    private static EmbeddingModelException Broken(string path, string why, Exception? cause = null) =>
        new($"'{path}' is not a usable safetensors file: {why}. Download or export the model again.", cause);

    private Entry Find(string name) => _entries.TryGetValue(name, out var entry) ? entry
        : throw new EmbeddingModelException($"'{_path}' has no tensor '{name}', but {string.Join(", ", _entries.Keys.Take(10))}. Download the model again.");

    private byte[] Bytes(Entry entry)
    {
        byte[] bytes = new byte[checked((int)(entry.End - entry.Begin))];
        lock (_stream)
        {
            _stream.Position = _data + entry.Begin;
            _stream.ReadExactly(bytes);
        }
        return bytes;
    }

    private void ReadHeader(byte[] json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            foreach (var tensor in document.RootElement.EnumerateObject())
            {
                if (tensor.Name == "__metadata__") continue;
                string type = tensor.Value.GetProperty("dtype").GetString() ?? "";
                int[] shape = [.. tensor.Value.GetProperty("shape").EnumerateArray().Select(d => d.GetInt32())];
                var offsets = tensor.Value.GetProperty("data_offsets");
                var entry = new Entry(type, shape, offsets[0].GetInt64(), offsets[1].GetInt64());
                long size = shape.Aggregate((long)Width(type), (a, d) => checked(a * d));
                if (entry.Begin < 0 || entry.End > int.MaxValue + entry.Begin || entry.End - entry.Begin != size)
                    throw Broken(_path, $"tensor '{tensor.Name}' of {size} bytes is listed from {entry.Begin} to {entry.End}");
                if (entry.End > _stream.Length - _data) throw Broken(_path, $"it ends before its last tensor: '{tensor.Name}' wants bytes up to {entry.End + _data}, the file has {_stream.Length}");
                _entries[tensor.Name] = entry;
            }
        }
        catch (Exception ex) when (ex is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or OverflowException or IndexOutOfRangeException)
        {
            throw Broken(_path, "its header cannot be parsed: " + ex.Message, ex);
        }
    }

    private int Width(string type) => type switch
    {
        "F64" or "I64" or "U64" => 8,
        "F32" or "I32" or "U32" => 4,
        "F16" or "BF16" or "I16" or "U16" => 2,
        "I8" or "U8" or "BOOL" or "F8_E4M3" or "F8_E5M2" => 1,
        _ => throw Broken(_path, $"the element type '{type}' is unknown"),
    };
}
