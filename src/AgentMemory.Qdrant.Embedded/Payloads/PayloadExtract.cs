using System.Text;
using Google.Protobuf;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Payloads;

/// <summary>Decodes some top-level keys of serialized payloads and steps over the others: what an index does not look at is not built.</summary>
/// <param name="keys">The keys to decode.</param>
internal sealed class PayloadExtract(IEnumerable<string> keys)
{
    // A Struct is a run of its map's entries (field 1); in an entry, field 1 is the key and field 2 the value.
    private const uint Entry = 1 << 3 | 2, Key = 1 << 3 | 2, EntryValue = 2 << 3 | 2;

    private readonly (byte[] Utf8, string Text)[] _keys = [.. keys.Distinct(StringComparer.Ordinal).Select(k => (Encoding.UTF8.GetBytes(k), k))];

    private readonly bool _hasEmpty = keys.Contains("");

    /// <param name="payload">A serialized <see cref="Struct"/>, as <see cref="MessageExtensions.ToByteArray"/> writes it.</param>
    /// <returns>The payload with the chosen keys alone.</returns>
    /// <exception cref="InvalidDataException">The bytes are no payload.</exception>
    public Struct Read(byte[] payload)
    {
        var found = new Struct();
        for (int at = 0; at < payload.Length;)
        {
            if (Varint(payload, ref at) != Entry) return Struct.Parser.ParseFrom(payload); // a field that this version does not write
            int length = (int)Varint(payload, ref at), end = at + length;
            if (length < 0 || end < at || end > payload.Length) throw Cut();
            ReadEntry(payload, at, end, found);
            at = end;
        }
        return found;
    }

    private void ReadEntry(byte[] payload, int at, int end, Struct found)
    {
        string? key = _hasEmpty ? "" : null; // an empty key is not written
        while (at < end)
        {
            uint tag = Varint(payload, ref at);
            int length = (int)Varint(payload, ref at);
            if (length < 0 || length > end - at || (tag != Key && tag != EntryValue)) throw Cut();
            if (tag == Key)
            {
                var name = payload.AsSpan(at, length);
                key = null;
                foreach (var (utf8, text) in _keys)
                    if (name.SequenceEqual(utf8)) key = text;
            }
            else if (key is not null)
            {
                found.Fields[key] = Value.Parser.ParseFrom(payload, at, length);
            }
            at += length;
        }
    }

    private static uint Varint(byte[] bytes, ref int at)
    {
        uint value = 0;
        for (int shift = 0; shift < 35; shift += 7)
        {
            if (at >= bytes.Length) throw Cut();
            byte next = bytes[at++];
            value |= (uint)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }
        throw Cut();
    }

    private static InvalidDataException Cut() => new("A stored payload is cut off.");
}
