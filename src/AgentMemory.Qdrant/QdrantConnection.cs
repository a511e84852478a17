using System.Net.Security;
using AgentMemory.Qdrant.Calls;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AgentMemory.Qdrant;

/// <summary>A channel to a Qdrant server or cluster: key, TLS, deadlines, retries and a circuit breaker around every call. Safe for concurrent use.</summary>
public sealed class QdrantConnection : IDisposable
{
    private readonly GrpcChannel _channel;

    private QdrantConnection(GrpcChannel channel, CallInvoker invoker, string description) => (_channel, CallInvoker, Description) = (channel, invoker, description);

    /// <summary>For the generated clients.</summary>
    public CallInvoker CallInvoker { get; }

    /// <summary>For people: where the server is.</summary>
    public string Description { get; }

    /// <summary>Makes the channel; nothing is sent before the first call.</summary>
    /// <param name="options">Settings, with an endpoint.</param>
    /// <param name="time">Clock of the pauses; null for the system's.</param>
    /// <param name="logger">Told of repetitions and outages; null for nobody.</param>
    /// <exception cref="OptionsValidationException">A setting is wrong; the message says which and what to write.</exception>
    public static QdrantConnection Open(QdrantOptions options, TimeProvider? time = null, ILogger<QdrantConnection>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var valid = new QdrantOptionsValidator().Validate(null, options);
        if (valid.Failed) throw new OptionsValidationException(nameof(QdrantOptions), typeof(QdrantOptions), valid.Failures);
        if (options.Endpoint.Length == 0) throw new OptionsValidationException(nameof(QdrantOptions), typeof(QdrantOptions), ["AgentMemory:Qdrant:Endpoint is empty; set a server's gRPC address, for instance http://localhost:6334."]);
        var channel = GrpcChannel.ForAddress(options.Endpoint, new GrpcChannelOptions
        {
            HttpHandler = Handler(options),
            DisposeHttpClient = true,
            MaxReceiveMessageSize = 256 * 1024 * 1024, // a page of long memories exceeds the default of 4 MB
            MaxSendMessageSize = null,
            // By default the channel itself refuses calls for up to two minutes after connections that failed, long after a server is back.
            InitialReconnectBackoff = TimeSpan.FromMilliseconds(200),
            MaxReconnectBackoff = TimeSpan.FromSeconds(options.BreakerSeconds),
        });
        CallInvoker invoker = new ResilientCallInvoker(channel.CreateCallInvoker(), options, time ?? TimeProvider.System, (ILogger?)logger ?? NullLogger.Instance);
        if (RequestRouting.IsNeeded(options)) invoker = invoker.Intercept(new RequestRouting(options));
        return new QdrantConnection(channel, invoker, $"Qdrant at {options.Endpoint}");
    }

    /// <summary>Closes the channel.</summary>
    public void Dispose() => _channel.Dispose();

    private static SocketsHttpHandler Handler(QdrantOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            EnableMultipleHttp2Connections = true,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            // A peer that is gone without a word is noticed, and an idle connection stays open through firewalls.
            KeepAlivePingDelay = TimeSpan.FromSeconds(30),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
        };
        if (options.CertificateThumbprint.Length > 0)
            handler.SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null
                    && string.Equals(certificate.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256), options.CertificateThumbprint, StringComparison.OrdinalIgnoreCase),
            };
        return handler;
    }
}
