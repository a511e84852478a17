using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace AgentMemory.Qdrant.Embedded.Storage;

/// <summary>The vectors of one point in the file: for each, length of the name, name, number of components, little-endian float32.</summary>
internal static class VectorBlob
{
    public static byte[] Write(IReadOnlyDictionary<string, float[]> vectors)
    {
        int size = vectors.Sum(v => 8 + Encoding.UTF8.GetByteCount(v.Key) + v.Value.Length * sizeof(float));
        byte[] blob = new byte[size];
        var rest = blob.AsSpan();
        foreach (var (name, vector) in vectors)
        {
            int length = Encoding.UTF8.GetBytes(name, rest[4..]);
            BinaryPrimitives.WriteInt32LittleEndian(rest, length);
            rest = rest[(4 + length)..];
            BinaryPrimitives.WriteInt32LittleEndian(rest, vector.Length);
            rest = rest[4..];
            for (int i = 0; i < vector.Length; i++) BinaryPrimitives.WriteSingleLittleEndian(rest[(i * 4)..], vector[i]);
            rest = rest[(vector.Length * 4)..];
        }
        return blob;
    }

    public static Dictionary<string, float[]> Read(ReadOnlySpan<byte> blob)
    {
        var vectors = new Dictionary<string, float[]>(StringComparer.Ordinal);
        while (!blob.IsEmpty)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(blob);
            string name = Encoding.UTF8.GetString(blob.Slice(4, length));
            blob = blob[(4 + length)..];
            float[] vector = new float[BinaryPrimitives.ReadInt32LittleEndian(blob)];
            var bytes = blob.Slice(4, vector.Length * 4);
            if (BitConverter.IsLittleEndian) bytes.CopyTo(MemoryMarshal.AsBytes(vector.AsSpan()));
            else for (int i = 0; i < vector.Length; i++) vector[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(i * 4)..]);
            vectors.Add(name, vector);
            blob = blob[(4 + bytes.Length)..];
        }
        return vectors;
    }
}
