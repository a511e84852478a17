using Grpc.Core;

namespace AgentMemory.Benchmarks.Qdrant;

/// <summary>A server that can be switched off, or refuse some requests.</summary>
internal sealed class ServerSwitch(CallInvoker inner) : CallInvoker
{
    private volatile bool _up = true;
    private volatile Func<object, bool> _refuses = static _ => false;

    public bool Up { get => _up; set => _up = value; }

    /// <summary>Requests that are answered by <see cref="RefusesWith"/>.</summary>
    public Func<object, bool> Refuses { get => _refuses; set => _refuses = value; }

    public StatusCode RefusesWith { get; set; } = StatusCode.InvalidArgument;

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
        !_up ? Fail<TResponse>(StatusCode.Unavailable, "switched off")
        : _refuses(request) ? Fail<TResponse>(RefusesWith, "this will never be taken")
        : inner.AsyncUnaryCall(method, host, options, request);

    public override TResponse BlockingUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options) => throw new NotSupportedException();

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options) => throw new NotSupportedException();

    private static AsyncUnaryCall<T> Fail<T>(StatusCode code, string detail) =>
        new(Task.FromException<T>(new RpcException(new Status(code, detail))), Task.FromResult(Metadata.Empty), static () => Status.DefaultSuccess, static () => Metadata.Empty, static () => { });
}
