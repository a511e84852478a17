using System.Runtime.InteropServices;
using System.Text;
using AgentMemory.Qdrant.Embedded.Vectors;

namespace AgentMemory.Qdrant.Embedded.Storage;

/// <summary>
/// The vectors of one point in the file. For each: length of the name, name, number of values (its top bit says that indices follow),
/// values, indices. All numbers are 32 bits little-endian.
/// </summary>
internal static class VectorBlob
{
    private const uint HasIndices = 0x8000_0000;

    public static byte[] Write(IReadOnlyDictionary<string, StoredVector> vectors)
    {
        if (!BitConverter.IsLittleEndian) throw new PlatformNotSupportedException("The file format is little-endian.");
        int size = 0;
        foreach (var (name, vector) in vectors)
            size += 8 + Encoding.UTF8.GetByteCount(name) + (vector.Values.Length + (vector.Indices?.Length ?? 0)) * 4;
        byte[] blob = new byte[size];
        var rest = blob.AsSpan();
        foreach (var (name, vector) in vectors)
        {
            int length = Encoding.UTF8.GetBytes(name, rest[4..]);
            MemoryMarshal.Write(rest, length);
            rest = rest[(4 + length)..];
            MemoryMarshal.Write(rest, (uint)vector.Values.Length | (vector.Indices is null ? 0 : HasIndices));
            rest = rest[4..];
            Append(ref rest, MemoryMarshal.AsBytes(vector.Values.AsSpan()));
            if (vector.Indices is not null) Append(ref rest, MemoryMarshal.AsBytes(vector.Indices.AsSpan()));
        }
        return blob;
    }

    public static Dictionary<string, StoredVector> Read(ReadOnlySpan<byte> blob, NameTable names)
    {
        var vectors = new Dictionary<string, StoredVector>(2, StringComparer.Ordinal);
        while (!blob.IsEmpty)
        {
            int length = MemoryMarshal.Read<int>(blob);
            string name = names.Get(blob.Slice(4, length));
            blob = blob[(4 + length)..];
            uint header = MemoryMarshal.Read<uint>(blob);
            int count = (int)(header & ~HasIndices);
            blob = blob[4..];
            float[] values = Take<float>(ref blob, count);
            vectors.Add(name, new StoredVector(values, (header & HasIndices) != 0 ? Take<uint>(ref blob, count) : null));
        }
        return vectors;
    }

    private static void Append(ref Span<byte> rest, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(rest);
        rest = rest[bytes.Length..];
    }

    private static T[] Take<T>(ref ReadOnlySpan<byte> blob, int count) where T : unmanaged
    {
        T[] taken = GC.AllocateUninitializedArray<T>(count);
        blob[..(count * 4)].CopyTo(MemoryMarshal.AsBytes(taken.AsSpan()));
        blob = blob[(count * 4)..];
        return taken;
    }
}
