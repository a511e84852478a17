using System.Net;
using AgentMemory.Qdrant.Embedded;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AgentMemory.Hosting.Qdrant;

/// <summary>
/// The embedded engine on a port, for Qdrant clients of any language: gRPC over HTTP/2 without TLS. It does not own the engine,
/// so the process can use it at the same time.
/// </summary>
public sealed class QdrantServer : IAsyncDisposable
{
    /// <summary>Largest message, in bytes, either way: a server takes any, and here one request must not fill the memory.</summary>
    public const int MaxMessageBytes = 512 * 1024 * 1024;

    private readonly WebApplication _app;

    private QdrantServer(WebApplication app) => (_app, Address) = (app, new Uri(app.Urls.First()));

    /// <summary>Where it listens, for instance <c>http://127.0.0.1:6334</c>.</summary>
    public Uri Address { get; }

    /// <summary>Starts to listen.</summary>
    /// <param name="engine">Stays the caller's; dispose it after the server.</param>
    /// <param name="options">Null: port 6334 of the loopback address, no keys.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    /// <exception cref="ArgumentException">The host is no address, or the port out of range.</exception>
    /// <exception cref="EmbeddedQdrantException">The port is taken, or the address is not this machine's.</exception>
    public static async Task<QdrantServer> StartAsync(EmbeddedQdrant engine, QdrantServerOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(engine);
        options ??= new QdrantServerOptions();
        var address = AddressOf(options.Host);
        if (options.Port is < IPEndPoint.MinPort or > IPEndPoint.MaxPort) throw new ArgumentException($"The port is 0 to {IPEndPoint.MaxPort}, not {options.Port}.");
        var app = Build(engine, options, address);
        try
        {
            await app.StartAsync(cancellationToken).ConfigureAwait(false);
            return new QdrantServer(app);
        }
        catch (Exception ex)
        {
            await app.DisposeAsync().ConfigureAwait(false);
            throw ex is IOException or System.Net.Sockets.SocketException
                ? new EmbeddedQdrantException($"Cannot listen on {options.Host}:{options.Port}: {(ex.InnerException is AddressInUseException ? "the port is taken; stop the other process, or choose another port" : ex.Message)}.", ex)
                : ex;
        }
    }

    /// <summary>Returns when the token asks for it; signals are left to the caller.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellationToken) => _app.WaitForShutdownAsync(cancellationToken);

    /// <summary>Takes no new calls and lets the running ones finish.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync().ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
    }

    private static IPAddress AddressOf(string host) => host == "localhost" ? IPAddress.Loopback
        : IPAddress.TryParse(host, out var address) ? address
        : throw new ArgumentException($"The host is an IP address or 'localhost', not '{host}'; 0.0.0.0 listens on all addresses.");

    private static WebApplication Build(EmbeddedQdrant engine, QdrantServerOptions options, IPAddress address)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None); // a failed start is thrown to the caller
        builder.WebHost.UseSetting(WebHostDefaults.ServerUrlsKey, null); // the options decide, no setting of another server
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null; // messages have a limit of their own
            kestrel.Listen(address, options.Port, listen => listen.Protocols = HttpProtocols.Http2);
        });
        builder.Services.AddSingleton<IHostLifetime, CallersLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(10));
        builder.Services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = MaxMessageBytes;
            grpc.MaxSendMessageSize = MaxMessageBytes;
        });
        var app = builder.Build();
        foreach (var service in engine.ServerServices(options.Keys)) app.MapGrpcService(service);
        return app;
    }

    /// <summary>Takes no signals of the process, which is the caller's: the default would swallow its Ctrl+C.</summary>
    private sealed class CallersLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
