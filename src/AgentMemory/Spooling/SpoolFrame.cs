using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace AgentMemory.Spooling;

/// <summary>
/// The file of waiting memories is a row of frames, each with its length and check sum. A frame holds the memories of one call, so that a crash keeps all
/// of them or none, or says how many memories since the file's beginning are stored elsewhere.
/// </summary>
internal static class SpoolFrame
{
    /// <summary>Length (4 bytes), first 8 bytes of the body's SHA-256, kind (1 byte, part of the body).</summary>
    public const int HeaderBytes = 12;

    /// <summary>Bytes in front of each memory of a frame.</summary>
    public const int ItemBytes = 4;

    private const byte Memories = 1, Done = 2;
    private const int MaxBody = 1 << 30;

    /// <returns>The frame, and where in it each memory begins.</returns>
    public static (byte[] Bytes, int[] Offsets) Of(IReadOnlyList<byte[]> items)
    {
        byte[] frame = new byte[checked(HeaderBytes + 1 + items.Sum(i => ItemBytes + i.Length))];
        int[] offsets = new int[items.Count];
        frame[HeaderBytes] = Memories;
        int at = HeaderBytes + 1;
        for (int i = 0; i < items.Count; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(at), items[i].Length);
            offsets[i] = at + ItemBytes;
            items[i].CopyTo(frame, offsets[i]);
            at = offsets[i] + items[i].Length;
        }
        return (Seal(frame), offsets);
    }

    /// <param name="count">Memories since the file's beginning that are stored elsewhere.</param>
    public static byte[] OfDone(long count)
    {
        byte[] frame = new byte[HeaderBytes + 1 + sizeof(long)];
        frame[HeaderBytes] = Done;
        BinaryPrimitives.WriteInt64LittleEndian(frame.AsSpan(HeaderBytes + 1), count);
        return Seal(frame);
    }

    /// <summary>What a file holds. A frame that a crash cut off at the end was never acknowledged and is left out.</summary>
    /// <exception cref="MemoryIndexException">The file is damaged before its end, or was written by another version.</exception>
    public static SpoolContent Read(SafeFileHandle file, string path)
    {
        long length = RandomAccess.GetLength(file), at = 0, done = 0;
        var entries = new List<SpoolEntry>();
        while (at < length)
        {
            if (Body(file, at, length) is not { } body)
            {
                if (IsTail(file, at, length)) break;
                throw new MemoryIndexException($"The spool's file '{path}' is damaged at byte {at:N0} of {length:N0}: {entries.Count - done:N0} waiting memories before it can be read, what follows cannot. Move the folder away and keep it, and start again with an empty one.", "spool", MemoryIndexErrorKind.Internal);
            }
            if (body[0] == Done) done = BinaryPrimitives.ReadInt64LittleEndian(body.AsSpan(1));
            else Add(body, at + HeaderBytes, entries, path);
            at += HeaderBytes + body.Length;
        }
        return new SpoolContent(entries[(int)done..], entries.Count, done, at);
    }

    private static byte[] Seal(byte[] frame)
    {
        BinaryPrimitives.WriteInt32LittleEndian(frame, frame.Length - HeaderBytes);
        SHA256.HashData(frame.AsSpan(HeaderBytes)).AsSpan(0, 8).CopyTo(frame.AsSpan(4));
        return frame;
    }

    private static byte[]? Body(SafeFileHandle file, long at, long length)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        if (!Fill(file, header, at)) return null;
        int size = BinaryPrimitives.ReadInt32LittleEndian(header);
        if (size is < 1 or > MaxBody || at + HeaderBytes + size > length) return null;
        byte[] body = new byte[size];
        if (!Fill(file, body, at + HeaderBytes)) return null;
        return SHA256.HashData(body).AsSpan(0, 8).SequenceEqual(header[4..]) && body[0] is Memories or Done ? body : null;
    }

    /// <summary>No whole frame begins after it: it is what a crash left of the last one. Where one does, a frame in the middle has changed.</summary>
    private static bool IsTail(SafeFileHandle file, long at, long length)
    {
        byte[] window = new byte[64 * 1024];
        for (long start = at + 1; start + HeaderBytes < length; start += window.Length - HeaderBytes)
        {
            var rest = window.AsSpan(0, RandomAccess.Read(file, window, start));
            for (int i = 0; i + HeaderBytes < rest.Length; i++)
                if (rest[i + HeaderBytes] is Memories or Done && Body(file, start + i, length) is not null) return false;
        }
        return true;
    }

    private static void Add(byte[] body, long start, List<SpoolEntry> entries, string path)
    {
        for (int at = 1; at < body.Length;)
        {
            int size = BinaryPrimitives.ReadInt32LittleEndian(body.AsSpan(at));
            at += ItemBytes;
            try
            {
                var item = SpooledItem.FromBytes(body.AsSpan(at, size));
                entries.Add(new SpoolEntry(item.Id(), item.At, item.Input.Scope, start + at, size));
            }
            catch (JsonException ex)
            {
                throw new MemoryIndexException($"The spool's file '{path}' holds a memory that this version cannot read ({ex.Message}): start the version that wrote it once more, until it is stored.", "spool", MemoryIndexErrorKind.Unsupported, ex);
            }
            at += size;
        }
    }

    private static bool Fill(SafeFileHandle file, Span<byte> buffer, long at)
    {
        while (buffer.Length > 0)
        {
            int read = RandomAccess.Read(file, buffer, at);
            if (read == 0) return false;
            buffer = buffer[read..];
            at += read;
        }
        return true;
    }
}

/// <summary>What a file of waiting memories holds.</summary>
/// <param name="Waiting">Memories that are not stored elsewhere, oldest first.</param>
/// <param name="Total">Memories since the file's beginning.</param>
/// <param name="Done">Of these, how many are stored elsewhere.</param>
/// <param name="End">Where the next frame begins.</param>
internal sealed record SpoolContent(List<SpoolEntry> Waiting, int Total, long Done, long End);
