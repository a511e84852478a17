using AgentMemory.Qdrant.Calls;
using Microsoft.Extensions.Options;

namespace AgentMemory.Qdrant;

/// <summary>Checks the settings and says what to write instead.</summary>
internal sealed class QdrantOptionsValidator : IValidateOptions<QdrantOptions>
{
    private const string Section = "AgentMemory:Qdrant:";

    public ValidateOptionsResult Validate(string? name, QdrantOptions options)
    {
        var wrong = new List<string>();
        void Require(bool holds, string setting, object value, string instead) { if (!holds) wrong.Add($"{Section}{setting} is '{value}'; it must be {instead}."); }
        void Range(string setting, long? value, long least, long most) { if (value is { } v) Require(v >= least && v <= most, setting, v, $"{least:N0} to {most:N0}"); }

        Require(options.Endpoint.Length == 0 || (Uri.TryCreate(options.Endpoint, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"),
            nameof(options.Endpoint), options.Endpoint, "an http or https address, for instance http://localhost:6334");
        Require(options.CertificateThumbprint.Length == 0 || (options.CertificateThumbprint.Length == 64 && options.CertificateThumbprint.All(char.IsAsciiHexDigit)),
            nameof(options.CertificateThumbprint), options.CertificateThumbprint, "the certificate's SHA-256, 64 hexadecimal digits");
        Require(options.CertificateThumbprint.Length == 0 || options.Endpoint.StartsWith("https://", StringComparison.OrdinalIgnoreCase),
            nameof(options.CertificateThumbprint), options.CertificateThumbprint, "empty for an address without https");
        Range(nameof(options.TimeoutSeconds), options.TimeoutSeconds, 1, 3600);
        Range(nameof(options.Retries), options.Retries, 0, 10);
        Range(nameof(options.RetryMilliseconds), options.RetryMilliseconds, 1, 60_000);
        Range(nameof(options.BreakerCalls), options.BreakerCalls, 2, 10_000);
        Range(nameof(options.BreakerSeconds), options.BreakerSeconds, 1, 600);
        Range(nameof(options.MaxBatchBytes), options.MaxBatchBytes, 64 * 1024, 64 * 1024 * 1024);
        Range(nameof(options.ShardNumber), options.ShardNumber, 1, 1024);
        Range(nameof(options.ReplicationFactor), options.ReplicationFactor, 1, 32);
        Range(nameof(options.WriteConsistencyFactor), options.WriteConsistencyFactor, 1, 32);
        Range(nameof(options.ExpectedMemories), options.ExpectedMemories, 0, 1_000_000_000_000);
        Require(options.WriteConsistencyFactor is null || options.WriteConsistencyFactor <= (options.ReplicationFactor ?? 1),
            nameof(options.WriteConsistencyFactor), options.WriteConsistencyFactor ?? 0, "at most ReplicationFactor: more copies than there are never acknowledge");
        Require(ClusterSettings.IsConsistency(options.ReadConsistency), nameof(options.ReadConsistency), options.ReadConsistency, "all, majority, quorum or a number of replicas");
        Require(ClusterSettings.IsOrdering(options.WriteOrdering), nameof(options.WriteOrdering), options.WriteOrdering, "weak, medium or strong");
        Require(options.Quantization is "auto" or "none" or "int8" or "binary", nameof(options.Quantization), options.Quantization, "auto, none, int8 or binary");
        Require(options.TenantShards.Count == 0 || options.FallbackShard.Length > 0, nameof(options.FallbackShard), options.FallbackShard, "a name where TenantShards lists tenants");
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }
}
