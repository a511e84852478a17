using Grpc.Core;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;

namespace AgentMemory.Qdrant.Calls;

/// <summary>
/// Calls over a network: each attempt with a deadline and the key, repeated where that is safe, and not sent at all while nothing answers.
/// Every call of the API is unary; streams are passed through with the key alone.
/// </summary>
internal sealed class ResilientCallInvoker : CallInvoker
{
    private readonly CallInvoker _inner;
    private readonly Metadata? _headers;
    private readonly TimeSpan _deadline;
    private readonly ResiliencePipeline _once, _again;

    public ResilientCallInvoker(CallInvoker inner, QdrantOptions options, TimeProvider time, ILogger logger)
    {
        _inner = inner;
        _headers = options.ApiKey.Length == 0 ? null : new Metadata { { "api-key", options.ApiKey } };
        _deadline = TimeSpan.FromSeconds(options.TimeoutSeconds);
        _once = ResiliencePolicy.WithBreaker(options, time, logger).Build();
        _again = ResiliencePolicy.WithRetries(options, _once, time, logger);
    }

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        var call = InvokeAsync(method, host, WithKey(options), request);
        return new AsyncUnaryCall<TResponse>(call, Task.FromResult(Metadata.Empty), () => StatusOf(call), static () => Metadata.Empty, static () => { });
    }

    public override TResponse BlockingUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
        _inner.BlockingUnaryCall(method, host, WithKey(options), request);

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
        _inner.AsyncServerStreamingCall(method, host, WithKey(options), request);

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options) =>
        _inner.AsyncClientStreamingCall(method, host, WithKey(options));

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options) =>
        _inner.AsyncDuplexStreamingCall(method, host, WithKey(options));

    private static Status StatusOf(Task call) => call switch
    {
        { IsCompletedSuccessfully: true } => Status.DefaultSuccess,
        { IsFaulted: true } when call.Exception.InnerException is RpcException ex => ex.Status,
        _ => throw new InvalidOperationException("The call has not ended yet."),
    };

    private CallOptions WithKey(CallOptions options)
    {
        if (_headers is null) return options;
        if (options.Headers is not { Count: > 0 } own) return options.WithHeaders(_headers);
        var both = new Metadata();
        foreach (var entry in own) both.Add(entry);
        foreach (var entry in _headers) both.Add(entry);
        return options.WithHeaders(both);
    }

    private async Task<TResponse> InvokeAsync<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
        where TRequest : class where TResponse : class
    {
        // What the caller allows is what each attempt gets: retries follow quick failures, and a deadline that ran out is not followed by one.
        var patience = options.Deadline is { } deadline && deadline != DateTime.MaxValue ? deadline.ToUniversalTime() - DateTime.UtcNow : _deadline;
        try
        {
            return await (Idempotence.Holds(request) ? _again : _once).ExecuteAsync(
                static async (call, cancellationToken) =>
                {
                    var options = call.options.WithDeadline(DateTime.UtcNow + call.patience).WithCancellationToken(cancellationToken);
                    using var running = call._inner.AsyncUnaryCall(call.method, call.host, options, call.request);
                    return await running.ResponseAsync.ConfigureAwait(false);
                },
                (_inner, method, host, options, request, patience),
                options.CancellationToken).ConfigureAwait(false);
        }
        catch (BrokenCircuitException ex)
        {
            throw new RpcException(new Status(StatusCode.Unavailable, $"The last calls all failed, so nothing is sent for another {Math.Ceiling((ex.RetryAfter ?? TimeSpan.Zero).TotalSeconds)} s.", ex));
        }
        catch (OperationCanceledException) when (options.CancellationToken.IsCancellationRequested)
        {
            throw new RpcException(new Status(StatusCode.Cancelled, "Call canceled by the client."));
        }
    }
}
