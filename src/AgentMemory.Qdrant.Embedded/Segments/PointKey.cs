using System.Buffers;
using System.Buffers.Binary;
using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Segments;

/// <summary>A point id in 17 bytes: numeric ids precede UUIDs, numbers by value, UUIDs by their 16 bytes.</summary>
internal readonly record struct PointKey(bool IsUuid, ulong High, ulong Low) : IComparable<PointKey>
{
    public const int Size = 17;

    private static readonly SearchValues<char> UuidCharacters = SearchValues.Create("0123456789abcdefABCDEF-{}");

    public static PointKey From(ulong number) => new(false, 0, number);

    public static PointKey From(Guid uuid)
    {
        Span<byte> bytes = stackalloc byte[16];
        uuid.TryWriteBytes(bytes, bigEndian: true, out _);
        return new(true, BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));
    }

    /// <exception cref="RpcException">InvalidArgument: no variant, or a text that is no UUID.</exception>
    public static PointKey From(PointId? id) => id?.PointIdOptionsCase switch
    {
        PointId.PointIdOptionsOneofCase.Num => From(id.Num),
        PointId.PointIdOptionsOneofCase.Uuid => From(ParseUuid(id.Uuid)),
        _ => throw Malformed.Request(id is null ? "Empty ID is not allowed" : "No ID options provided"),
    };

    public static PointKey Read(ReadOnlySpan<byte> bytes) => new(
        bytes[0] != 0, BinaryPrimitives.ReadUInt64BigEndian(bytes[1..]), BinaryPrimitives.ReadUInt64BigEndian(bytes[9..]));

    public void Write(Span<byte> bytes)
    {
        bytes[0] = IsUuid ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt64BigEndian(bytes[1..], High);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[9..], Low);
    }

    public PointId ToPointId() => IsUuid ? new PointId { Uuid = ToGuid().ToString("D") } : new PointId { Num = Low };

    public int CompareTo(PointKey other)
    {
        int order = IsUuid.CompareTo(other.IsUuid);
        if (order == 0) order = High.CompareTo(other.High);
        return order != 0 ? order : Low.CompareTo(other.Low);
    }

    private Guid ToGuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, High);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], Low);
        return new Guid(bytes, bigEndian: true);
    }

    private static Guid ParseUuid(string text)
    {
        const string Urn = "urn:uuid:";
        var span = text.StartsWith(Urn, StringComparison.Ordinal) ? text.AsSpan(Urn.Length) : text;
        // The runtime forgives white space around and signs inside of groups; the server does not.
        if (!span.ContainsAnyExcept(UuidCharacters))
            foreach (string format in (ReadOnlySpan<string>)["D", "N", "B"])
                if (Guid.TryParseExact(span, format, out var uuid)) return uuid;
        throw Malformed.Request($"Unable to parse UUID: {text}");
    }
}
