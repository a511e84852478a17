namespace AgentMemory.Recall.Scoring;

/// <summary>The question's words in one memory, scaled by its length.</summary>
internal readonly struct TurnWords
{
    private readonly double[]? _content, _own; // null where the memory holds none of the words

    public TurnWords(MemoryFeatures features, ScoringSettings settings)
    {
        var options = settings.Options;
        int length = features.Terms?.Length ?? 0;
        Leak = length <= options.LeakLength ? 1 : (double)options.LeakLength / length;
        if (features.Terms is not { } terms) return;
        double mean = features.Kind == MemoryKind.Episode ? settings.MeanTurnLength : settings.MeanTextLength;
        double scale = 1 / (1 - options.B + (options.B * Math.Max(length, options.LengthFloor) / mean));
        for (int t = 0; t < settings.Terms.Count; t++)
        {
            var term = settings.Terms[t];
            int content = terms.ContentCount(term.Term), own = terms.OwnCount(term.Term);
            foreach (uint form in term.Forms)
            {
                content += terms.ContentCount(form);
                own += terms.OwnCount(form);
            }
            if (content > 0) (_content ??= new double[settings.Terms.Count])[t] = content * scale;
            if (own > 0) (_own ??= new double[settings.Terms.Count])[t] = own * scale;
        }
    }

    /// <summary>min(1, 40 / length): how much of a long text reaches its neighbours.</summary>
    public double Leak { get; }

    /// <summary>The text holds one of the words.</summary>
    public bool HasContent => _content is not null;

    /// <summary>The text or the own terms hold one of the words.</summary>
    public bool HoldsAny => (_content ?? _own) is not null;

    /// <summary>For the memory itself: text and own terms.</summary>
    public double Weighted(int term) => (_content?[term] ?? 0) + (_own?[term] ?? 0);

    /// <summary>For its neighbours: the text alone.</summary>
    public double ContentWeighted(int term) => _content?[term] ?? 0;
}
