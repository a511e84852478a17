namespace AgentMemory.Ingestion;

/// <summary>
/// Gives turns the number after the last one of their session. Calls that run at once in this process share the count, so that none gives a number twice;
/// two processes may, and then the turns' times and ids decide their order.
/// </summary>
internal sealed class TurnNumbering(IMemoryIndex index)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<MemoryScope, Session> _open = [];

    /// <summary>Numbers for the turns of one call; dispose it when they are written.</summary>
    public Call Begin() => new(this);

    internal sealed class Call(TurnNumbering owner) : IDisposable
    {
        private readonly HashSet<MemoryScope> _sessions = [];

        public async ValueTask<int> NextAsync(MemoryScope session, CancellationToken cancellationToken)
        {
            if (_sessions.Add(session)) owner.Open(session);
            var open = owner.Find(session);
            if (!open.Known)
            {
                int stored = await owner.Ask(session, cancellationToken).ConfigureAwait(false);
                lock (owner._lock)
                {
                    open.Next = Math.Max(open.Next, stored);
                    open.Known = true;
                }
            }
            lock (owner._lock)
                return open.Next <= TurnPlace.MaxIndex ? open.Next++ : throw new InvalidOperationException($"A session holds at most {TurnPlace.MaxIndex + 1:N0} turns; begin a new session.");
        }

        /// <summary>Takes note of a number that the caller gave, so that the next one comes after it.</summary>
        public void Note(MemoryScope session, int turnIndex)
        {
            if (_sessions.Add(session)) owner.Open(session);
            var open = owner.Find(session);
            lock (owner._lock) open.Next = Math.Max(open.Next, turnIndex + 1);
        }

        public void Dispose()
        {
            foreach (var session in _sessions) owner.Close(session);
        }
    }

    private ValueTask<int> Ask(MemoryScope session, CancellationToken cancellationToken) => index.NextTurnAsync(session, cancellationToken);

    private void Open(MemoryScope session)
    {
        lock (_lock)
        {
            if (!_open.TryGetValue(session, out var open)) _open[session] = open = new Session();
            open.Calls++;
        }
    }

    private Session Find(MemoryScope session)
    {
        lock (_lock) return _open[session];
    }

    private void Close(MemoryScope session)
    {
        lock (_lock)
            if (--_open[session].Calls == 0) _open.Remove(session);
    }

    private sealed class Session
    {
        public int Calls;
        public int Next;
        public bool Known;
    }
}
