using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AgentMemory.Benchmarks.Qdrant;
using AgentMemory.Qdrant;
using AgentMemory.Qdrant.Embedded;
using Xunit;

namespace AgentMemory.IntegrationTests.Qdrant;

/// <summary>A server that signs its own certificate: only the one that the settings name is accepted.</summary>
public sealed class TlsTests : IAsyncLifetime
{
    private readonly EmbeddedQdrant _engine = EmbeddedQdrant.OpenInMemory();
    private readonly X509Certificate2 _certificate = Certificate();
    private ForwardingServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ForwardingServer.StartAsync(_engine.CallInvoker, certificate: _certificate);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _engine.DisposeAsync();
        _certificate.Dispose();
    }

    [Fact]
    public async Task Named_certificate_is_accepted() => await PrepareAsync(_certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant());

    [Theory]
    [InlineData("")]
    [InlineData("another")]
    public async Task Any_other_certificate_is_refused_with_what_to_set(string thumbprint)
    {
        using var other = Certificate();
        var error = await Assert.ThrowsAsync<MemoryIndexException>(() => PrepareAsync(thumbprint.Length == 0 ? "" : other.GetCertHashString(HashAlgorithmName.SHA256)));
        Assert.Contains("CertificateThumbprint", error.Message, StringComparison.Ordinal);
        Assert.Equal(MemoryIndexErrorKind.Unavailable, error.Kind);
    }

    private async Task PrepareAsync(string thumbprint)
    {
        Assert.StartsWith("https://", _server.Address, StringComparison.Ordinal);
        var options = new QdrantOptions { Endpoint = _server.Address, CertificateThumbprint = thumbprint, Retries = 0 };
        using var connection = QdrantConnection.Open(options);
        await using var index = new QdrantMemoryIndex(connection.CallInvoker, "memories", connection.Description, options);
        await index.PrepareAsync(new EmbeddingProfileInfo("m", "f", 2), TestContext.Current.CancellationToken);
    }

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=qdrant", key, HashAlgorithmName.SHA256);
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null); // with a key that the listener can use on every system
    }
}
