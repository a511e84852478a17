using System.Diagnostics;
using AgentMemory.Qdrant;
using AgentMemory.Qdrant.Calls;
using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Qdrant.Client.Grpc;
using Xunit;

namespace AgentMemory.Tests.Qdrant;

public sealed class ResilienceTests
{
    private static readonly QdrantOptions Quick = new() { Retries = 3, RetryMilliseconds = 1, BreakerCalls = 1000 };

    [Theory]
    [InlineData(StatusCode.Unavailable, 4)]
    [InlineData(StatusCode.DeadlineExceeded, 1)]
    [InlineData(StatusCode.InvalidArgument, 1)]
    [InlineData(StatusCode.Unauthenticated, 1)]
    [InlineData(StatusCode.ResourceExhausted, 1)] // without retry-after the server does not ask for another try
    [InlineData(StatusCode.Internal, 1)]
    public async Task Failure_is_repeated_only_where_a_repetition_can_help(StatusCode code, int calls)
    {
        var failing = new Scripted(_ => throw new RpcException(new Status(code, "no")));
        await Assert.ThrowsAsync<RpcException>(async () => await Points(failing, Quick).CountAsync(new CountPoints()));
        Assert.Equal(calls, failing.Calls);
    }

    [Fact]
    public async Task Overload_is_repeated_after_what_the_server_asks_for()
    {
        var once = new Scripted(n => n > 1 ? new CountResponse() : throw new RpcException(new Status(StatusCode.ResourceExhausted, "slow down"), new Metadata { { "retry-after", "1" } }));
        long start = Stopwatch.GetTimestamp();
        await Points(once, Quick).CountAsync(new CountPoints());
        Assert.Equal(2, once.Calls);
        Assert.True(Stopwatch.GetElapsedTime(start) >= TimeSpan.FromSeconds(0.9), "one second was asked for");
    }

    [Fact]
    public async Task Conditional_writes_and_the_making_of_collections_are_sent_once()
    {
        var failing = new Scripted(_ => throw new RpcException(new Status(StatusCode.Unavailable, "no")));
        await Assert.ThrowsAsync<RpcException>(async () => await Points(failing, Quick).UpsertAsync(new UpsertPoints { UpdateFilter = new Filter() }));
        await Assert.ThrowsAsync<RpcException>(async () => await Points(failing, Quick).UpsertAsync(new UpsertPoints { UpdateMode = UpdateMode.InsertOnly }));
        await Assert.ThrowsAsync<RpcException>(async () => await new Collections.CollectionsClient(Around(failing, Quick)).CreateAsync(new CreateCollection()));
        Assert.Equal(3, failing.Calls);
        await Assert.ThrowsAsync<RpcException>(async () => await Points(failing, Quick).UpsertAsync(new UpsertPoints()));
        Assert.Equal(3 + 4, failing.Calls);
    }

    [Fact]
    public async Task Breaker_stops_sending_after_a_run_of_failures()
    {
        var failing = new Scripted(_ => throw new RpcException(new Status(StatusCode.Unavailable, "no")));
        var points = Points(failing, new QdrantOptions { Retries = 0, BreakerCalls = 5, BreakerSeconds = 600 });
        for (int i = 0; i < 5; i++) await Assert.ThrowsAsync<RpcException>(async () => await points.CountAsync(new CountPoints()));
        var open = await Assert.ThrowsAsync<RpcException>(async () => await points.CountAsync(new CountPoints()));
        Assert.Equal((5, StatusCode.Unavailable), (failing.Calls, open.StatusCode));
        Assert.Contains("nothing is sent", open.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_attempt_carries_the_key_and_a_deadline_of_its_own()
    {
        var seen = new List<CallOptions>();
        var once = new Scripted((n, options) =>
        {
            seen.Add(options);
            return n > 1 ? new CountResponse() : throw new RpcException(new Status(StatusCode.Unavailable, "no"));
        });
        await Points(once, new QdrantOptions { RetryMilliseconds = 20, ApiKey = "secret" }).CountAsync(new CountPoints(), new Metadata { { "x-request-id", "7" } });
        Assert.All(seen, o => Assert.Equal(("secret", "7"), (o.Headers!.GetValue("api-key"), o.Headers!.GetValue("x-request-id"))));
        Assert.True(seen[0].Deadline < seen[1].Deadline, "the second attempt has its own deadline");
    }

    [Fact]
    public async Task Cancelled_call_is_cancelled_and_not_repeated()
    {
        using var cancelled = new CancellationTokenSource();
        var failing = new Scripted(_ =>
        {
            cancelled.Cancel();
            throw new RpcException(new Status(StatusCode.Unavailable, "no"));
        });
        var error = await Assert.ThrowsAsync<RpcException>(async () => await Points(failing, Quick).CountAsync(new CountPoints(), cancellationToken: cancelled.Token));
        Assert.Equal((StatusCode.Cancelled, 1), (error.StatusCode, failing.Calls));
    }

    private static ResilientCallInvoker Around(CallInvoker inner, QdrantOptions options) => new(inner, options, TimeProvider.System, NullLogger.Instance);

    private static Points.PointsClient Points(CallInvoker inner, QdrantOptions options) => new(Around(inner, options));

    /// <summary>Answers what a function says, by the number of the call from 1.</summary>
    private sealed class Scripted(Func<int, CallOptions, object> answer) : CallInvoker
    {
        public Scripted(Func<int, object> answer) : this((n, _) => answer(n)) { }

        public int Calls { get; private set; }

        public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
            new(AnswerAsync<TResponse>(++Calls, options), Task.FromResult(Metadata.Empty), () => Status.DefaultSuccess, () => Metadata.Empty, () => { });

        public override TResponse BlockingUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();

        public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();

        public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options) => throw new NotSupportedException();

        public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options) => throw new NotSupportedException();

        private async Task<T> AnswerAsync<T>(int number, CallOptions options)
        {
            await Task.Yield();
            return (T)answer(number, options);
        }
    }
}
