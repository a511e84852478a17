using System.Security.Cryptography;
using System.Text;
using Grpc.Core;

namespace AgentMemory.Qdrant.Embedded.Grpc;

/// <summary>
/// Tells callers by their keys, as the server does: metadata <c>api-key</c>, and only where it is absent <c>authorization: Bearer KEY</c>.
/// Health checks need no key.
/// </summary>
internal sealed class KeyCheck(ApiKeys keys)
{
    private const string Bearer = "Bearer ";

    private readonly byte[] _full = Digest(keys.Full);
    private readonly byte[]? _alternative = keys.Alternative is null ? null : Digest(keys.Alternative);
    private readonly byte[]? _readOnly = keys.ReadOnly is null ? null : Digest(keys.ReadOnly);

    /// <summary>Notes on the call what it may do.</summary>
    /// <exception cref="RpcException">Unauthenticated: no key, or one that is not known.</exception>
    public void Authenticate(ServerCallContext context)
    {
        if (context.Method is "/qdrant.Qdrant/HealthCheck" or "/grpc.health.v1.Health/Check") return;
        byte[] given = Digest(KeyOf(context.RequestHeaders) ?? throw Refused("Must provide an API key or an Authorization bearer token"));
        // All are compared, whichever fits, and digests have one length: the time says nothing about a key.
        bool full = Same(given, _full) | Same(given, _alternative), readOnly = Same(given, _readOnly);
        if (full) return;
        if (!readOnly) throw Refused("Invalid API key or JWT");
        CallAccess.Restrict(context);
    }

    private static string? KeyOf(Metadata headers)
    {
        if (headers.Get("api-key") is { } key) return key.Value;
        return headers.Get("authorization") is { } authorization && authorization.Value.StartsWith(Bearer, StringComparison.Ordinal) ? authorization.Value[Bearer.Length..] : null;
    }

    private static bool Same(byte[] given, byte[]? known) => known is not null && CryptographicOperations.FixedTimeEquals(given, known);

    private static byte[] Digest(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    private static RpcException Refused(string detail) => new(new Status(StatusCode.Unauthenticated, detail));
}
