using System.Globalization;
using Grpc.Core;

namespace AgentMemory.Qdrant.Embedded.StrictMode;

/// <summary>So many operations a minute: a bucket that fills steadily and holds one minute's worth.</summary>
internal sealed class RateLimit(TimeProvider time)
{
    private readonly Lock _lock = new();
    private uint _perMinute;
    private double _left;
    private long _filled;

    /// <summary>Takes one operation.</summary>
    /// <param name="perMinute">As configured at this moment; another number starts a full bucket.</param>
    /// <param name="kind">"Read" or "Write".</param>
    /// <exception cref="RpcException">ResourceExhausted, with <c>retry-after</c> in seconds.</exception>
    public void Take(uint perMinute, string kind)
    {
        lock (_lock)
        {
            long now = time.GetTimestamp();
            if (perMinute != _perMinute) (_perMinute, _left, _filled) = (perMinute, perMinute, now);
            _left = Math.Min(perMinute, _left + time.GetElapsedTime(_filled, now).TotalMinutes * perMinute);
            _filled = now;
            if (_left >= 1)
            {
                _left--;
                return;
            }
            int seconds = (int)Math.Ceiling((1 - _left) * 60 / perMinute);
            throw new RpcException(
                new Status(StatusCode.ResourceExhausted, string.Create(CultureInfo.InvariantCulture, $"Rate limiting exceeded: {kind} rate limit exceeded: retry in {seconds}s")),
                new Metadata { { "retry-after", seconds.ToString(CultureInfo.InvariantCulture) } });
        }
    }
}
