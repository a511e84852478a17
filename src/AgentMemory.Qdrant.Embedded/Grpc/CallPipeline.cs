using Google.Protobuf;
using Grpc.Core;

namespace AgentMemory.Qdrant.Embedded.Grpc;

/// <summary>What every call passes around its service, whether it came over a wire or in process: keys, and a clear status for whatever goes wrong.</summary>
internal sealed class CallPipeline(KeyCheck? keys, ReadGate gate)
{
    private volatile bool _closed;

    /// <summary>Calls that come later are refused.</summary>
    public void Close() => _closed = true;

    public async Task<TResponse> RunAsync<TRequest, TResponse>(UnaryServerMethod<TRequest, TResponse> method, TRequest request, ServerCallContext context)
        where TRequest : class where TResponse : class
    {
        if (_closed) throw Closed();
        keys?.Authenticate(context);
        try
        {
            gate.Check(request);
            return await method(request, context).ConfigureAwait(false);
        }
        catch (RpcException ex) when (ex is { StatusCode: StatusCode.Unimplemented, Status.Detail.Length: 0 }) // a method that only the generated base has
        {
            throw Refusal.Unimplemented(context.Method);
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
        {
            throw context.Deadline <= DateTime.UtcNow ? Expired() : Cancelled();
        }
        catch (ObjectDisposedException)
        {
            throw Closed();
        }
        catch (Exception ex) when (ex is not RpcException)
        {
            throw new RpcException(new Status(StatusCode.Internal, "Service internal error: " + ex.Message, ex));
        }
    }

    public static RpcException Expired() => new(new Status(StatusCode.DeadlineExceeded, "Deadline Exceeded"));

    public static RpcException Cancelled() => new(new Status(StatusCode.Cancelled, "Call canceled by the client."));

    private static RpcException Closed() => new(new Status(StatusCode.Unavailable, "The embedded engine is closed."));

    /// <summary>The methods of a service for a host: each inside this pipeline, and with requests that cannot be read refused in words.</summary>
    public ServerServiceDefinition Define(Action<ServiceBinderBase> bind)
    {
        var builder = ServerServiceDefinition.CreateBuilder();
        bind(new HostedBinder(builder, this));
        return builder.Build();
    }

    private sealed class HostedBinder(ServerServiceDefinition.Builder builder, CallPipeline pipeline) : ServiceBinderBase
    {
        public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler)
        {
            if (handler is null) return;
            var guarded = new Method<TRequest, TResponse>(method.Type, method.ServiceName, method.Name, Guarded(method.RequestMarshaller), method.ResponseMarshaller);
            builder.AddMethod(guarded, (request, context) => pipeline.RunAsync(handler, request, context));
        }

        // The API has no streams; those of grpc.health.v1 answer Unimplemented.
        public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler) { }

        private static Marshaller<T> Guarded<T>(Marshaller<T> marshaller) => Marshallers.Create<T>(marshaller.ContextualSerializer, context =>
        {
            try
            {
                return marshaller.ContextualDeserializer(context);
            }
            catch (InvalidProtocolBufferException ex) // damaged, or nested deeper than the reader's stack allows
            {
                throw new RpcException(new Status(StatusCode.InvalidArgument, "The request cannot be read: " + ex.Message, ex));
            }
        });
    }
}
