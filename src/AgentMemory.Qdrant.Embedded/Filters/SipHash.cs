using System.Buffers.Binary;
using System.Numerics;
using AgentMemory.Qdrant.Embedded.Segments;

namespace AgentMemory.Qdrant.Embedded.Filters;

/// <summary>SipHash-2-4 with a key of zeros over an id: 8 little-endian bytes of a number, or the 16 bytes of a UUID in their written order.</summary>
/// <remarks>Source: Aumasson and Bernstein 2012, "SipHash: a fast short-input PRF".</remarks>
internal static class SipHash
{
    public static ulong Of(PointKey id) => id.IsUuid
        ? Hash(BinaryPrimitives.ReverseEndianness(id.High), BinaryPrimitives.ReverseEndianness(id.Low), words: 2)
        : Hash(id.Low, 0, words: 1);

    private static ulong Hash(ulong first, ulong second, int words)
    {
        var state = new State(0x736f6d6570736575, 0x646f72616e646f6d, 0x6c7967656e657261, 0x7465646279746573);
        state.Absorb(first);
        if (words == 2) state.Absorb(second);
        state.Absorb((ulong)words * 8 << 56); // the last word carries the length alone, as no bytes are left
        return state.Finish();
    }

    private struct State(ulong v0, ulong v1, ulong v2, ulong v3)
    {
        public void Absorb(ulong word)
        {
            v3 ^= word;
            Round();
            Round();
            v0 ^= word;
        }

        public ulong Finish()
        {
            v2 ^= 0xff;
            for (int i = 0; i < 4; i++) Round();
            return v0 ^ v1 ^ v2 ^ v3;
        }

        private void Round()
        {
            v0 += v1;
            v1 = BitOperations.RotateLeft(v1, 13) ^ v0;
            v0 = BitOperations.RotateLeft(v0, 32);
            v2 += v3;
            v3 = BitOperations.RotateLeft(v3, 16) ^ v2;
            v0 += v3;
            v3 = BitOperations.RotateLeft(v3, 21) ^ v0;
            v2 += v1;
            v1 = BitOperations.RotateLeft(v1, 17) ^ v2;
            v2 = BitOperations.RotateLeft(v2, 32);
        }
    }
}
