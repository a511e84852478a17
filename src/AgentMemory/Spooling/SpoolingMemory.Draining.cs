using Microsoft.Extensions.Logging;

namespace AgentMemory.Spooling;

/// <summary>The background: tries until nothing waits, and ends; whoever appends afterwards starts it again.</summary>
internal sealed partial class SpoolingMemory
{
    // Set by a read that was answered, so that nobody waits for the end of a pause.
    private volatile TaskCompletionSource _answered = NewSignal();

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void StartDraining()
    {
        lock (_starting)
        {
            if (_isDraining || _closing.IsCancellationRequested) return;
            _isDraining = true;
            _attempt = Task.Run(() => _drain.RunAsync(_closing.Token));
            _draining = DrainUntilEmptyAsync(_attempt, _closing.Token);
        }
    }

    private async Task DrainUntilEmptyAsync(Task attempt, CancellationToken cancellationToken)
    {
        var pause = _pause;
        while (true)
        {
            await attempt.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            if (_drain.Failure is { } failure)
            {
                if (!failure.IsTransient) _logger.LogError("What waits in the spool cannot be stored: {Reason}", failure.Message);
                // Half of it by chance, so that many clients do not meet a server that has just come back at the same moment.
                await _answered.Task.WaitAsync(pause / 2 + pause / 2 * Random.Shared.NextDouble(), _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                cancellationToken.ThrowIfCancellationRequested();
                _answered = NewSignal();
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
            else
            {
                pause = _pause;
            }
            lock (_starting)
            {
                if (_store.Count == 0)
                {
                    _isDraining = false;
                    return;
                }
                attempt = _attempt = Task.Run(() => _drain.RunAsync(cancellationToken), cancellationToken);
            }
        }
    }
}
