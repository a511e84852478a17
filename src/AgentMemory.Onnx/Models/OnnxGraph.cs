using System.Text;
using AgentMemory.Onnx.Profiles;

namespace AgentMemory.Onnx.Models;

/// <summary>
/// What an ONNX file's own protocol buffers tell without loading it: operators, and the files that hold its weights. Payloads are skipped, so a large file costs
/// little; every length is checked against the file.
/// </summary>
internal sealed class OnnxGraph
{
    private const int MostName = 1 << 16;
    private readonly FileStream _stream;
    private readonly HashSet<string> _operators = new(StringComparer.Ordinal);
    private readonly List<External> _external = [];

    private OnnxGraph(FileStream stream) => _stream = stream;

    private sealed record External(string Location, long Offset, long Length);

    /// <summary>How weights are stored, as far as the operators tell.</summary>
    public string Quantization { get; private set; } = "";

    /// <summary>Full paths of the files beside the model that hold weights.</summary>
    public IReadOnlyList<string> ExternalFiles { get; private set; } = [];

    /// <exception cref="EmbeddingModelException">The file is cut off, is no ONNX file, or its external data is missing, too short or outside the folder.</exception>
    public static OnnxGraph Read(string file, ModelFolder folder)
    {
        OnnxFile.Sniff(file);
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 12, FileOptions.RandomAccess);
        var graph = new OnnxGraph(stream);
        try
        {
            graph.Fields(stream.Length, (field, end) =>
            {
                if (field == 7) graph.Fields(end, graph.InGraph);
            });
        }
        catch (InvalidDataException ex)
        {
            throw new EmbeddingModelException($"The ONNX file '{file}' cannot be read: {ex.Message} It is cut off or no ONNX file. Download it again and compare its sha256 with the publisher's.", ex);
        }
        graph.ExternalFiles = graph.CheckExternal(file, folder);
        graph.Quantization = graph.Classify();
        return graph;
    }

    private string Classify() =>
        _operators.Overlaps(["DynamicQuantizeLinear", "DynamicQuantizeMatMul", "MatMulInteger", "MatMulIntegerToFloat"]) ? "int8 weights, dynamic activations"
        : _operators.Contains("MatMulNBits") ? "4 bit or 8 bit weights"
        : _operators.Overlaps(["QuantizeLinear", "DequantizeLinear", "QLinearMatMul"]) ? "int8 weights, static activations"
        : "none";

    private List<string> CheckExternal(string file, ModelFolder folder)
    {
        var files = new List<string>();
        string home = Path.GetDirectoryName(file)!;
        foreach (var external in _external)
        {
            string full = Path.GetFullPath(Path.Combine(home, external.Location));
            if (Path.IsPathRooted(external.Location) || !full.StartsWith(home + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                throw new EmbeddingModelException($"'{file}' names the external data file '{external.Location}', which leaves the model folder '{folder.Relative(home)}' that it lies in. This is refused; use a model whose data lies beside it.");
            if (!File.Exists(full)) throw new EmbeddingModelException($"'{file}' needs the external data file '{external.Location}', which is not beside it. Download it too.");
            long length = new FileInfo(full).Length, end = external.Offset + external.Length;
            if (external.Offset < 0 || external.Length < 0 || end > length)
                throw new EmbeddingModelException($"The external data file '{full}' is too short: '{Path.GetFileName(file)}' wants bytes up to {end}, it has {length}. Download it again.");
            if (!files.Contains(full)) files.Add(full);
        }
        files.Sort(StringComparer.Ordinal);
        return files;
    }

    // Field numbers of onnx.proto: GraphProto.node = 1, initializer = 5; NodeProto.op_type = 4; TensorProto.external_data = 13 {key = 1, value = 2}.
    private void InGraph(int field, long end)
    {
        if (field == 1)
            Fields(end, (f, e) =>
            {
                if (f == 4) _operators.Add(Text(e));
            });
        else if (field == 5) Initializer(end);
    }

    private void Initializer(long end)
    {
        string? location = null;
        long offset = 0, length = 0;
        Fields(end, (field, e) =>
        {
            if (field != 13) return;
            string key = "", value = "";
            Fields(e, (f, entryEnd) =>
            {
                if (f == 1) key = Text(entryEnd);
                else if (f == 2) value = Text(entryEnd);
            });
            if (key == "location") location = value;
            else if (key == "offset") offset = Number(value);
            else if (key == "length") length = Number(value);
        });
        if (location is not null) _external.Add(new External(location, offset, length));
    }

    private static long Number(string value) => long.TryParse(value, System.Globalization.CultureInfo.InvariantCulture, out long number) ? number : throw new InvalidDataException($"'{value}' is no offset.");

    private void Fields(long end, Action<int, long> visit)
    {
        while (_stream.Position < end)
        {
            ulong tag = Varint(end);
            switch (tag & 7)
            {
                case 0: Varint(end); break;
                case 1: Skip(8, end); break;
                case 5: Skip(4, end); break;
                case 2:
                    ulong length = Varint(end);
                    if (length > (ulong)(end - _stream.Position)) throw new InvalidDataException($"it should have at least {length} more bytes at offset {_stream.Position}, but {end - _stream.Position} are left.");
                    long next = _stream.Position + (long)length;
                    visit((int)(tag >> 3), next);
                    _stream.Position = next;
                    break;
                default: throw new InvalidDataException($"there is no ONNX field at offset {_stream.Position}.");
            }
        }
    }

    private void Skip(int bytes, long end)
    {
        if (bytes > end - _stream.Position) throw new InvalidDataException("it ends inside a value.");
        _stream.Position += bytes;
    }

    private ulong Varint(long end)
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            int next = _stream.Position < end ? _stream.ReadByte() : -1;
            if (next < 0) throw new InvalidDataException("it ends inside a number.");
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }
        throw new InvalidDataException($"there is no number at offset {_stream.Position}.");
    }

    private string Text(long end)
    {
        long length = end - _stream.Position;
        if (length > MostName) throw new InvalidDataException($"a name of {length} bytes cannot be.");
        byte[] bytes = new byte[(int)length];
        _stream.ReadExactly(bytes);
        return Encoding.UTF8.GetString(bytes);
    }
}
