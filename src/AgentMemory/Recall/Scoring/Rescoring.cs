namespace AgentMemory.Recall.Scoring;

/// <summary>
/// Scores memories with the words and cosines of their neighbours. A score depends on the memory, its neighbours, the question and the scope's statistics,
/// never on which other candidates there are, so that both engines give the same and thresholds mean something.
/// </summary>
internal sealed class Rescoring
{
    /// <summary>How many turns on either side a score looks at.</summary>
    public const int Reach = 3;

    /// <summary>How many turns before an answer its question may stand: a person may answer in several messages.</summary>
    public const int AnswerReach = 3;

    private readonly ScoringSettings _settings;
    private readonly MemoryFeatures[] _turns; // by session and index; what is no turn comes first
    private readonly TurnWords[] _words;
    private readonly double _divisor, _namelessDivisor;
    private readonly int _terms;
    private readonly (double Own, double Window, double Nameless)?[] _shares; // a turn that asks is wanted again by the next one

    public Rescoring(ScoringSettings settings, IEnumerable<MemoryFeatures> memories)
    {
        _settings = settings;
        _turns = InOrder(memories);
        _terms = settings.Terms.Count;
        double gain = settings.Options.K1 + 1;
        foreach (var term in settings.Terms)
        {
            _divisor += term.Idf * gain;
            if (!term.IsName) _namelessDivisor += term.Idf * gain;
        }
        _words = new TurnWords[_turns.Length];
        _shares = new (double Own, double Window, double Nameless)?[_turns.Length];
        for (int i = 0; i < _turns.Length; i++) _words[i] = new TurnWords(_turns[i], settings);
    }

    /// <summary>By place, then time, then id: the order in which neighbours are counted.</summary>
    public IReadOnlyList<MemoryFeatures> Ordered => _turns;

    /// <summary>The position of the turn at a distance in the same session; -1 for none. Turns further apart than <see cref="Reach"/> in number are no neighbours.</summary>
    public int Neighbour(int turn, int distance)
    {
        int other = turn + distance;
        if (_turns[turn].Place is not { } place || other < 0 || other >= _turns.Length || _turns[other].Place is not { } otherPlace) return -1;
        return place >> 22 == otherPlace >> 22 && Math.Abs(TurnPlace.Index(otherPlace) - TurnPlace.Index(place)) <= Reach ? other : -1;
    }

    public ScoredMemory Score(int turn)
    {
        var features = _turns[turn];
        var options = _settings.Options;
        bool isTurn = features.Kind == MemoryKind.Episode;
        var (own, lexical, nameless) = Lexical(turn, isTurn);
        double dense = Dense(turn);
        var explanation = new ScoreExplanation { Lexical = own, Neighbours = lexical - own, Dense = dense, Cosine = features.Cosine };
        double match = nameless + dense;
        if (!isTurn || !_settings.UsesDense) return new ScoredMemory(features, explanation, match);

        double answer = 0, near = 0, leak = _words[turn].Leak;
        int before = Neighbour(turn, -1), after = Neighbour(turn, 1);
        if (before >= 0)
        {
            if (QuestionBefore(turn) is >= 0 and var question && !IsAssistant(features))
                answer = options.AnswerShare * leak * _words[question].Leak * (Lexical(question, _turns[question].Kind == MemoryKind.Episode).Window + Dense(question));
            near = Math.Max(near, _words[before].Leak * Dense(before));
        }
        if (after >= 0) near = Math.Max(near, _words[after].Leak * Dense(after));
        return new ScoredMemory(features, explanation with
        {
            Speaker = IsNamed(features) ? options.SpeakerBonus : 0,
            Answer = answer,
            Near = options.NearShare * leak * near,
            First = features.Terms is { First: true } ? options.FirstBonus : 0,
        }, match);
    }

    /// <summary>Whether the one named participant says this.</summary>
    public bool IsNamed(MemoryFeatures features) => _settings.Named is { } named && named.Speaker == features.Speaker && (named.Speaker is not null || named.Role == features.Role);

    /// <summary>
    /// The turn that this one answers: the last one of somebody else, where it asks and at most <see cref="AnswerReach"/> messages of one's own began since;
    /// -1 for none. In the recipe it is the turn right before, whoever speaks.
    /// </summary>
    private int QuestionBefore(int turn)
    {
        int reach = _settings.Options.MessagesInRow ? AnswerReach : 1;
        for (int distance = 1; distance <= reach; distance++)
        {
            int other = Neighbour(turn, -distance);
            if (other < 0) return -1;
            if (_settings.Options.MessagesInRow && SameVoice(turn, other)) continue;
            return _turns[other].Terms is { Asks: true } ? other : -1;
        }
        return -1;
    }

    /// <summary>One speaker, who is known.</summary>
    private bool SameVoice(int turn, int other)
    {
        var (a, b) = (_turns[turn], _turns[other]);
        return (a.Speaker ?? a.Role) is not null && a.Speaker == b.Speaker && a.Role == b.Role;
    }

    private static bool IsAssistant(MemoryFeatures features) => string.Equals(features.Role ?? features.Speaker, "assistant", StringComparison.OrdinalIgnoreCase);

    /// <summary>By place, then time, then id.</summary>
    private static MemoryFeatures[] InOrder(IEnumerable<MemoryFeatures> memories)
    {
        MemoryFeatures[] ordered = [.. memories];
        long[] places = Array.ConvertAll(ordered, m => m.Place ?? -1);
        Array.Sort(places, ordered);
        for (int start = 0; start < ordered.Length;)
        {
            int end = start + 1;
            while (end < ordered.Length && places[end] == places[start]) end++;
            if (end - start > 1) Array.Sort(ordered, start, end - start, Comparer<MemoryFeatures>.Create(ByTime));
            start = end;
        }
        return ordered;
    }

    private static int ByTime(MemoryFeatures a, MemoryFeatures b)
    {
        int order = a.OccurredAt.CompareTo(b.OccurredAt);
        return order != 0 ? order : a.Id.CompareTo(b.Id);
    }

    private double Dense(int turn)
    {
        if (!_settings.UsesDense || _turns[turn].Cosine is not { } cosine) return 0;
        return (_turns[turn].Kind == MemoryKind.Episode ? _settings.Model.Lambda : _settings.Model.DocumentLambda) * (cosine - _settings.Model.Mu);
    }

    /// <summary>The share of the turn alone, of the turn with its window, and the latter without the participants' names.</summary>
    private (double Own, double Window, double Nameless) Lexical(int turn, bool window) => _shares[turn] ??= Shares(turn, window);

    private (double Own, double Window, double Nameless) Shares(int turn, bool window)
    {
        if (_divisor <= 0) return default;
        Span<(int Other, double Factor)> around = stackalloc (int, double)[2 * Reach];
        around = around[..(window ? Around(turn, around) : 0)];
        if (around.Length == 0 && !_words[turn].HoldsAny) return default;
        double own = 0, all = 0, nameless = 0, k1 = _settings.Options.K1;
        for (int t = 0; t < _terms; t++)
        {
            var term = _settings.Terms[t];
            double weight = term.Idf * (k1 + 1), x = _words[turn].Weighted(t);
            if (x > 0) own += weight * x / (x + k1);
            foreach (var (other, factor) in around) x += factor * _words[other].ContentWeighted(t);
            if (x <= 0) continue;
            double share = weight * x / (x + k1);
            all += share;
            if (!term.IsName) nameless += share;
        }
        return (own / _divisor, all / _divisor, _namelessDivisor <= 0 ? 0 : nameless / _namelessDivisor);
    }

    /// <summary>The turns around that hold any of the words, with what their words count here.</summary>
    private int Around(int turn, Span<(int Other, double Factor)> around)
    {
        int found = 0;
        for (int direction = -1; direction <= 1; direction += 2)
        {
            // Messages in a row by one speaker are one turn of talk: what counts is how often the speaker changes, and the messages of one's own are nearest.
            int changes = 0, last = turn;
            for (int distance = 1; distance <= Reach && Neighbour(turn, direction * distance) is >= 0 and var other; distance++)
            {
                if (!SameVoice(last, other)) changes++;
                last = other;
                int away = _settings.Options.MessagesInRow ? Math.Max(1, changes) : distance;
                if (_words[other].HasContent) around[found++] = (other, _settings.Weight(direction * away) * _words[turn].Leak * _words[other].Leak);
            }
        }
        return found;
    }
}
