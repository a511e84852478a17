using System.Buffers.Binary;
using System.Numerics;

namespace AgentMemory.Qdrant.Embedded.Inference;

/// <summary>MurmurHash3, 32 bits for x86, seed 0.</summary>
/// <remarks>Source: Austin Appleby, public domain.</remarks>
internal static class MurmurHash3
{
    public static uint Hash(ReadOnlySpan<byte> data)
    {
        uint hash = 0;
        int length = data.Length;
        for (; data.Length >= 4; data = data[4..])
        {
            hash ^= Scramble(BinaryPrimitives.ReadUInt32LittleEndian(data));
            hash = BitOperations.RotateLeft(hash, 13) * 5 + 0xE6546B64;
        }
        uint tail = 0;
        for (int i = data.Length - 1; i >= 0; i--) tail = tail << 8 | data[i];
        if (!data.IsEmpty) hash ^= Scramble(tail);

        hash ^= (uint)length;
        hash = (hash ^ hash >> 16) * 0x85EBCA6B;
        hash = (hash ^ hash >> 13) * 0xC2B2AE35;
        return hash ^ hash >> 16;
    }

    private static uint Scramble(uint block) => BitOperations.RotateLeft(block * 0xCC9E2D51, 15) * 0x1B873593;
}
