using System.Diagnostics;
using Grpc.Core;

namespace AgentMemory.Benchmarks.Recall;

/// <summary>Calls of an engine in process, with the time that it takes to answer, by method.</summary>
internal sealed class TimedInvoker(CallInvoker inner) : CallInvoker
{
    private readonly Dictionary<string, (int Calls, double Milliseconds)> _current = [], _all = [];

    /// <summary>Since the last reset.</summary>
    public double Milliseconds => _current.Values.Sum(v => v.Milliseconds);

    public void Reset() => _current.Clear();

    /// <summary>Adds the times since the last reset to the summary.</summary>
    public void Note()
    {
        foreach (var (method, (calls, time)) in _current)
        {
            var before = _all.GetValueOrDefault(method);
            _all[method] = (before.Calls + calls, before.Milliseconds + time);
        }
    }

    public string Summary(int queries) => string.Join(", ", _all.Select(m => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"{m.Key} {(double)m.Value.Calls / queries:0.#} x {m.Value.Milliseconds / m.Value.Calls:0.00} ms")));

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        long start = Stopwatch.GetTimestamp();
        var call = inner.AsyncUnaryCall(method, host, options, request); // answered before it returns
        var before = _current.GetValueOrDefault(method.Name);
        _current[method.Name] = (before.Calls + 1, before.Milliseconds + Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        return call;
    }

    public override TResponse BlockingUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options) => throw new NotSupportedException();

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options) => throw new NotSupportedException();
}
