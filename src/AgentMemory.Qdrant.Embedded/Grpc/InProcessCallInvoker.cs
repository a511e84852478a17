using Google.Protobuf;
using Grpc.Core;

namespace AgentMemory.Qdrant.Embedded.Grpc;

/// <summary>
/// Carries calls of generated clients straight to the services: no socket, no thread hop.
/// Messages are cloned on the way in and out, because callers reuse theirs and the engine keeps none of them.
/// </summary>
internal sealed class InProcessCallInvoker : CallInvoker
{
    private readonly Dictionary<string, Delegate> _handlers = new(StringComparer.Ordinal);
    private readonly CallPipeline _pipeline;

    public InProcessCallInvoker(CallPipeline pipeline, IEnumerable<Action<ServiceBinderBase>> services)
    {
        _pipeline = pipeline;
        var binder = new Binder(_handlers);
        foreach (var bind in services) bind(binder);
    }

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        var call = InvokeAsync(method, options, request);
        return new AsyncUnaryCall<TResponse>(call, Task.FromResult(Metadata.Empty), () => StatusOf(call), () => Metadata.Empty, static () => { });
    }

    public override TResponse BlockingUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
        InvokeAsync(method, options, request).GetAwaiter().GetResult();

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
        throw Refusal.Unimplemented(method.FullName);

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options) =>
        throw Refusal.Unimplemented(method.FullName);

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options) =>
        throw Refusal.Unimplemented(method.FullName);

    private static Status StatusOf(Task call) => call switch
    {
        { IsCompletedSuccessfully: true } => Status.DefaultSuccess,
        { IsFaulted: true } when call.Exception.InnerException is RpcException ex => ex.Status,
        _ => throw new InvalidOperationException("The call has not ended yet."),
    };

    private async Task<TResponse> InvokeAsync<TRequest, TResponse>(Method<TRequest, TResponse> method, CallOptions options, TRequest request)
        where TRequest : class where TResponse : class
    {
        if (!_handlers.TryGetValue(method.FullName, out var handler)) throw Refusal.Unimplemented(method.FullName);
        if (options.Deadline <= DateTime.UtcNow) throw CallPipeline.Expired();
        if (options.CancellationToken.IsCancellationRequested) throw CallPipeline.Cancelled();
        NestingGuard.Check(request);

        using var deadline = options.Deadline is { } at && at != DateTime.MaxValue ? new CancellationTokenSource(Remaining(at)) : null;
        using var linked = deadline is null ? null : CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, options.CancellationToken);
        var context = new InProcessCallContext(method.FullName, options, linked?.Token ?? options.CancellationToken);
        var response = await _pipeline.RunAsync((UnaryServerMethod<TRequest, TResponse>)handler, Clone(request), context).ConfigureAwait(false);
        return Clone(response);
    }

    private static TimeSpan Remaining(DateTime deadline)
    {
        var rest = deadline.ToUniversalTime() - DateTime.UtcNow;
        return rest < TimeSpan.Zero ? TimeSpan.Zero : rest.TotalMilliseconds > int.MaxValue ? TimeSpan.FromMilliseconds(int.MaxValue) : rest;
    }

    private static T Clone<T>(T message) where T : class => message is IDeepCloneable<T> cloneable ? cloneable.Clone() : message;

    private sealed class Binder(Dictionary<string, Delegate> handlers) : ServiceBinderBase
    {
        public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler)
        {
            if (handler is not null) handlers[method.FullName] = handler;
        }

        // Calls of a stream find no handler and answer Unimplemented.
        public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler) { }
    }
}
