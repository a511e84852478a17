using System.Net;
using System.Security.Cryptography.X509Certificates;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AgentMemory.Benchmarks.Qdrant;

/// <summary>
/// Qdrant's API on a loopback port over HTTP/2, answered by whatever carries the calls: the embedded engine, another server, or an invoker that breaks things.
/// </summary>
internal sealed class ForwardingServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ForwardingServer(WebApplication app) => (_app, Address) = (app, app.Urls.First());

    /// <summary>For instance <c>http://127.0.0.1:34567</c>.</summary>
    public string Address { get; }

    /// <param name="target">Answers the calls; stays the caller's.</param>
    /// <param name="port">0 for a free one.</param>
    /// <param name="before">Sees every call before it is answered, and may refuse it; null for none.</param>
    /// <param name="certificate">TLS with this certificate; null for none.</param>
    public static async Task<ForwardingServer> StartAsync(CallInvoker target, int port = 0, Func<ServerCallContext, Task>? before = null, X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.WebHost.UseSetting(WebHostDefaults.ServerUrlsKey, null);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, port, listen =>
            {
                listen.Protocols = HttpProtocols.Http2;
                if (certificate is not null) listen.UseHttps(certificate);
            });
        });
        builder.Services.AddGrpc(grpc => (grpc.MaxReceiveMessageSize, grpc.MaxSendMessageSize) = (null, null));
        builder.Services.AddSingleton(new Target(target, before));
        builder.Services.AddSingleton<IServiceMethodProvider<Target>, Methods>();
        var app = builder.Build();
        app.MapGrpcService<Target>();
        await app.StartAsync();
        return new ForwardingServer(app);
    }

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource(TimeSpan.Zero); // running calls are cut off, as by a crash
        await _app.StopAsync(atOnce.Token);
        await _app.DisposeAsync();
    }

    internal sealed class Target(CallInvoker invoker, Func<ServerCallContext, Task>? before)
    {
        public async Task<TResponse> ForwardAsync<TRequest, TResponse>(Method<TRequest, TResponse> method, TRequest request, ServerCallContext context)
            where TRequest : class where TResponse : class
        {
            if (before is not null) await before(context);
            try
            {
                return await invoker.AsyncUnaryCall(method, null, new CallOptions(context.RequestHeaders, cancellationToken: context.CancellationToken), request).ResponseAsync;
            }
            catch (RpcException ex) when (ex.Status.DebugException is IOException)
            {
                context.GetHttpContext().Abort(); // what the invoker calls a broken connection is one
                throw;
            }
        }
    }

    /// <summary>Every method of the generated services, found by binding them to nothing.</summary>
    private sealed class Methods : IServiceMethodProvider<Target>
    {
        public void OnServiceMethodDiscovery(ServiceMethodProviderContext<Target> context)
        {
            var binder = new Binder(context);
            global::Qdrant.Client.Grpc.Qdrant.BindService(binder, null);
            global::Qdrant.Client.Grpc.Collections.BindService(binder, null);
            global::Qdrant.Client.Grpc.Points.BindService(binder, null);
        }
    }

    private sealed class Binder(ServiceMethodProviderContext<Target> context) : ServiceBinderBase
    {
        public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler) =>
            context.AddUnaryMethod(method, [], (target, request, call) => target.ForwardAsync(method, request, call));
    }
}
