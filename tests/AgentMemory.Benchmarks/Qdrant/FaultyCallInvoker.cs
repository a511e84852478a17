using Grpc.Core;

namespace AgentMemory.Benchmarks.Qdrant;

/// <summary>Breaks calls on their way, by a seeded plan, and counts what it did. Which of the engine's calls broke is decided by their order.</summary>
internal sealed class FaultyCallInvoker(CallInvoker inner, int seed, double rate, Func<object, bool>? affected = null, Fault? always = null) : CallInvoker
{
    private static readonly Fault[] Kinds = [.. Enum.GetValues<Fault>().Except([Fault.None])];

    private readonly Random _random = new(seed);
    private readonly Lock _lock = new();
    private readonly int[] _counts = new int[Kinds.Length + 1];

    public IEnumerable<(Fault Fault, int Count)> Counts => Kinds.Select(k => (k, _counts[(int)k]));

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
        new(InvokeAsync(method, host, options, request), Task.FromResult(Metadata.Empty), static () => Status.DefaultSuccess, static () => Metadata.Empty, static () => { });

    public override TResponse BlockingUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options) => throw new NotSupportedException();

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options) => throw new NotSupportedException();

    private Fault Next(object request)
    {
        if (affected?.Invoke(request) == false) return Fault.None;
        lock (_lock)
        {
            var fault = _random.NextDouble() < rate ? always ?? Kinds[_random.Next(Kinds.Length)] : Fault.None;
            _counts[(int)fault]++;
            return fault;
        }
    }

    private async Task<TResponse> InvokeAsync<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
        where TRequest : class where TResponse : class
    {
        Task<TResponse> Pass() => inner.AsyncUnaryCall(method, host, options, request).ResponseAsync;
        switch (Next(request))
        {
            case Fault.Delay:
                await Task.Delay(20, options.CancellationToken);
                return await Pass();
            case Fault.DropBefore: throw Error(StatusCode.Unavailable, "the connection was closed before the request was sent");
            case Fault.DropAfter:
                await Pass();
                throw Error(StatusCode.Unavailable, "the connection was closed before the answer came");
            case Fault.Reset:
                await Pass();
                throw new RpcException(new Status(StatusCode.Internal, "the stream was reset", new IOException("connection reset by peer")));
            case Fault.Unavailable: throw Error(StatusCode.Unavailable, "not now");
            case Fault.ResourceExhausted: throw new RpcException(new Status(StatusCode.ResourceExhausted, "too many requests"), new Metadata { { "retry-after", "0" } });
            case Fault.DeadlineAfter:
                await Pass();
                throw Error(StatusCode.DeadlineExceeded, "Deadline Exceeded");
            case Fault.Duplicate:
                await Pass();
                return await Pass();
            default: return await Pass();
        }
    }

    private static RpcException Error(StatusCode code, string detail) => new(new Status(code, detail));
}
