using System.ComponentModel.DataAnnotations;

namespace AgentMemory;

/// <summary>
/// Settings of recall, section <c>AgentMemory:Recall</c>. The defaults were found on three conversations and checked on others; the optimum is flat:
/// factors of 0.6 to 1.5 change evidence recall by less than a point. docs/recall.md says what each part is worth.
/// </summary>
public sealed class RecallOptions
{
    /// <summary>Candidates from each of the two lists, 10 to 5,000. 100 + 100 with their neighbours lose nothing against scoring everything.</summary>
    [Range(10, 5000)] public int Candidates { get; set; } = 100;

    /// <summary>Language of texts in Latin letters: <c>auto</c>, or a code such as <c>en</c>. Part of the stored terms' fingerprint.</summary>
    [Required] public string Language { get; set; } = "auto";

    /// <summary>BM25's k1: how soon repetition of a word stops to count (Robertson and Zaragoza 2009).</summary>
    [Range(0, 10)] public double K1 { get; set; } = 0.9;

    /// <summary>BM25's b: how much long texts are held back.</summary>
    [Range(0, 1)] public double B { get; set; } = 0.75;

    /// <summary>Shorter texts count as having this many content words, so that a greeting is not the best match for its one word.</summary>
    [Range(1, 1000)] public int LengthFloor { get; set; } = 20;

    /// <summary>Turns longer than this leak less onto their neighbours, in content words; it keeps long answers of assistants from drowning what stands beside them.</summary>
    [Range(1, 10000)] public int LeakLength { get; set; } = 40;

    /// <summary>Weights of the words of the turns before, nearest first, at most 3; null for 0.40, 0.30, 0.15.</summary>
    public double[]? WindowBefore { get; set; }

    /// <summary>Weights of the words of the turns after, nearest first, at most 3; null for 0.30, 0.15, 0.10.</summary>
    public double[]? WindowAfter { get; set; }

    /// <summary>Factor on both windows; 0 leaves the neighbours' words out.</summary>
    [Range(0, 2)] public double WindowFactor { get; set; } = 1;

    /// <summary>Words of an English question are looked for in their irregular forms too (buy, bought); false as in the measured recipe.</summary>
    public bool IrregularForms { get; set; } = true;

    /// <summary>Mean cosine of questions and unrelated turns; null takes the embedding model's own.</summary>
    public double? Mu { get; set; }

    /// <summary>Weight of the cosine of turns; null takes the embedding model's own, about 0.08 over the deviation of unrelated cosines.</summary>
    public double? Lambda { get; set; }

    /// <summary>Weight of the cosine of document chunks, facts and procedures; null takes the embedding model's own.</summary>
    public double? DocumentLambda { get; set; }

    /// <summary>Takes the names of participants out of the question that is embedded: they pull towards every turn that greets that person.</summary>
    public bool CutNames { get; set; } = true;

    /// <summary>Bonus for turns of the one participant whom the question names.</summary>
    [Range(0, 1)] public double SpeakerBonus { get; set; } = 0.15;

    /// <summary>Share of the match of a turn that asks, for the turn that follows it.</summary>
    [Range(0, 1)] public double AnswerShare { get; set; } = 0.20;

    /// <summary>
    /// Messages in a row by one speaker count as one turn for windows and answers, as people write in messengers; false as in the measured recipe, whose
    /// conversations have none.
    /// </summary>
    public bool MessagesInRow { get; set; } = true;

    /// <summary>Share of a neighbour's cosine part.</summary>
    [Range(0, 1)] public double NearShare { get; set; } = 0.20;

    /// <summary>Bonus for turns in the first person.</summary>
    [Range(0, 1)] public double FirstBonus { get; set; } = 0.05;

    /// <summary>Below this best match the verdict is weak; null takes the limit that was measured with the embedding model, see docs/recall.md.</summary>
    [Range(0, 10)] public double? WeakBelow { get; set; }

    /// <summary>Below this best match the verdict is none; null takes the limit that was measured with the embedding model.</summary>
    [Range(0, 10)] public double? NoneBelow { get; set; }

    /// <summary>Most that recency adds; 0 leaves it out.</summary>
    [Range(0, 10)] public double RecencyWeight { get; set; }

    /// <summary>Days after which recency halves, by kind; a kind that is missing gets no recency.</summary>
    public IDictionary<MemoryKind, double> RecencyHalfLifeDays { get; } = new Dictionary<MemoryKind, double>
    {
        [MemoryKind.Episode] = 30,
        [MemoryKind.Fact] = 180,
        [MemoryKind.Procedure] = 365,
    };

    /// <summary>What an importance of 1 adds and an importance of 0 takes away; 0 leaves it out.</summary>
    [Range(0, 10)] public double ImportanceWeight { get; set; }

    /// <summary>Days after which importance's distance from the neutral 0.5 halves, by kind; a kind that is missing keeps it.</summary>
    public IDictionary<MemoryKind, double> ImportanceHalfLifeDays { get; } = new Dictionary<MemoryKind, double>();

    /// <summary>Bonus for memories of a time that the question names; 0 leaves times out unless a query filters by them.</summary>
    [Range(0, 1)] public double TimeBonus { get; set; } = 0.05;

    /// <summary>Bonus for turns that speak of a day, a week, a month or a year, where an English question asks when; 0 as in the measured recipe leaves it out.</summary>
    [Range(0, 1)] public double TimeCueBonus { get; set; } = 0.05;

    /// <summary>Time zone of those who ask, for instance <c>Europe/Berlin</c>; empty for the offset of the time of asking.</summary>
    public string TimeZone { get; set; } = "";

    /// <summary>First day of a week, for <c>last week</c>. Default Monday (ISO 8601).</summary>
    public DayOfWeek WeekStart { get; set; } = DayOfWeek.Monday;

    /// <summary>5/8/2023 is in August, not in May.</summary>
    public bool DayFirst { get; set; }

    /// <summary>Best hits that a re-ranker reads, where one is set up.</summary>
    [Range(1, 1000)] public int RerankCandidates { get; set; } = 50;

    /// <summary>Time after which no further hit is re-ranked, in milliseconds; the result says how many were.</summary>
    [Range(1, 600_000)] public int RerankBudgetMilliseconds { get; set; } = 300;
}
