using System.Globalization;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace AgentMemory.Qdrant.Calls;

/// <summary>When a call is sent again, and when nothing is sent at all.</summary>
internal static class ResiliencePolicy
{
    // A server that asks for more patience than this is overloaded for the caller, who hears it.
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromSeconds(30);

    /// <summary>Opens after a run of failures, so that an outage is told at once and the server is not met by a crowd when it comes back.</summary>
    public static ResiliencePipelineBuilder WithBreaker(QdrantOptions options, TimeProvider time, ILogger logger) => new ResiliencePipelineBuilder { TimeProvider = time }
        .AddCircuitBreaker(new CircuitBreakerStrategyOptions
        {
            FailureRatio = 0.9,
            MinimumThroughput = options.BreakerCalls,
            SamplingDuration = TimeSpan.FromSeconds(30),
            BreakDuration = TimeSpan.FromSeconds(options.BreakerSeconds),
            ShouldHandle = static args => ValueTask.FromResult(args.Outcome.Exception is RpcException ex && ErrorMapping.Kind(ex) == MemoryIndexErrorKind.Unavailable),
            OnOpened = args =>
            {
                logger.LogWarning("Qdrant does not answer: nothing is sent for {Seconds} s. {Reason}", args.BreakDuration.TotalSeconds, args.Outcome.Exception?.Message);
                return ValueTask.CompletedTask;
            },
            OnClosed = args =>
            {
                logger.LogInformation("Qdrant answers again");
                return ValueTask.CompletedTask;
            },
        });

    /// <summary>Growing pauses with jitter around the breaker; only for calls of which <see cref="Idempotence"/> holds.</summary>
    public static ResiliencePipeline WithRetries(QdrantOptions options, ResiliencePipeline breaker, TimeProvider time, ILogger logger)
    {
        if (options.Retries == 0) return breaker;
        return new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = options.Retries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = TimeSpan.FromMilliseconds(options.RetryMilliseconds),
                MaxDelay = TimeSpan.FromSeconds(10),
                ShouldHandle = static args => ValueTask.FromResult(args.Outcome.Exception is RpcException ex && MayBeSentAgain(ex)),
                DelayGenerator = static args => ValueTask.FromResult(args.Outcome.Exception is RpcException ex ? RetryAfter(ex) : null),
                OnRetry = args =>
                {
                    logger.LogDebug("A call to Qdrant failed and is sent again after {Delay}: {Reason}", args.RetryDelay, args.Outcome.Exception?.Message);
                    return ValueTask.CompletedTask;
                },
            })
            .AddPipeline(breaker)
            .Build();
    }

    /// <summary>A deadline that ran out is not among them: the caller's patience is over, and a slow server gets no second load.</summary>
    private static bool MayBeSentAgain(RpcException error) => error.StatusCode != StatusCode.DeadlineExceeded && ErrorMapping.Kind(error) switch
    {
        MemoryIndexErrorKind.Unavailable => true,
        MemoryIndexErrorKind.Overloaded => RetryAfter(error) <= LongestRetryAfter,
        _ => false,
    };

    private static TimeSpan? RetryAfter(RpcException error) =>
        int.TryParse(error.Trailers.GetValue("retry-after"), NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) ? TimeSpan.FromSeconds(seconds) : null;
}
