using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace AgentMemory;

/// <summary>
/// Deterministic ids: UUIDv5 (RFC 9562, section 5.5) of scope, kind, source, position and content, so that a retried write is the same memory
/// and the same word said twice is two.
/// </summary>
internal static class MemoryIds
{
    // The project's own name space: UUIDv5 of the DNS name space and "agentmemory".
    private static readonly Guid Namespace = CreateVersion5(new Guid("6ba7b810-9dad-11d1-80b4-00c04fd430c8"), "agentmemory"u8);

    /// <summary>Id of an episode, fact or procedure. An episode's position is its turn id or, without one, its time.</summary>
    public static Guid Of(MemoryInput input, DateTimeOffset occurredAt, string contentHash) => Create(
        input.Scope, input.Kind, input.SourceUri ?? "",
        input.Kind != MemoryKind.Episode ? "" : input.TurnId is { } turn ? "turn:" + turn : input.OccurredAt is null ? "" : "time:" + occurredAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        input.TurnId is not null && input.Kind == MemoryKind.Episode ? "" : contentHash);

    /// <summary>Id of a chunk: its document, its text, and which of the same texts in the document it is, so that a chunk that moves stays itself.</summary>
    /// <param name="scope">Whose document it is.</param>
    /// <param name="documentId">The document.</param>
    /// <param name="contentHash">Hash of the chunk's text.</param>
    /// <param name="occurrence">From 1.</param>
    public static Guid OfChunk(MemoryScope scope, string documentId, string contentHash, int occurrence) =>
        Create(scope, MemoryKind.DocumentChunk, documentId, occurrence.ToString(CultureInfo.InvariantCulture), contentHash);

    /// <summary>Id of an earlier version that is kept as history.</summary>
    public static Guid OfVersion(Guid id, int version) => CreateVersion5(id, Encoding.UTF8.GetBytes("version:" + version.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Id of a memory that replaces another one and says what has been said before: saying it again later is another memory.</summary>
    public static Guid OfSuccessor(Guid plain, Guid replaced) => CreateVersion5(plain, Encoding.UTF8.GetBytes("supersedes:" + replaced.ToString("D")));

    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>UUIDv5 of a name in a name space.</summary>
    public static Guid CreateVersion5(Guid space, ReadOnlySpan<byte> name)
    {
        byte[] input = new byte[16 + name.Length];
        space.TryWriteBytes(input, bigEndian: true, out _);
        name.CopyTo(input.AsSpan(16));
        Span<byte> hash = stackalloc byte[20];
#pragma warning disable CA5350 // RFC 9562 defines UUIDv5 over SHA-1; it names, it protects nothing
        SHA1.HashData(input, hash);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }

    private static Guid Create(MemoryScope scope, MemoryKind kind, string source, string position, string content)
    {
        // Length-prefixed parts: no two different tuples spell the same name.
        using var name = new MemoryStream();
        Span<byte> length = stackalloc byte[4];
        foreach (string? part in (ReadOnlySpan<string?>)[scope.Tenant, scope.User, scope.Agent, scope.Session, kind.ToString(), source, position, content])
        {
            byte[] bytes = part is null ? [] : Encoding.UTF8.GetBytes(part);
            BinaryPrimitives.WriteInt32LittleEndian(length, part is null ? -1 : bytes.Length);
            name.Write(length);
            name.Write(bytes);
        }
        return CreateVersion5(Namespace, name.ToArray());
    }
}
