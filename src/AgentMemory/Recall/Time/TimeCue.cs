using AgentMemory.Recall.Lexical;
using AgentMemory.Recall.Scoring;

namespace AgentMemory.Recall.Time;

/// <summary>
/// A small bonus for turns that speak of a time, where the question asks for one: who asks when somebody moved looks for "we moved last week" rather than
/// for "moving was hard". English.
/// </summary>
internal static class TimeCue
{
    private static readonly uint[] Cues =
    [
        .. new[]
        {
            "yesterday", "today", "tomorrow", "tonight", "week", "weekend", "month", "year", "ago", "last", "next", "recently",
            "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
            "january", "february", "march", "april", "june", "july", "august", "september", "october", "november", "december",
        }.Select(w => Language.English.Stemmer.Stem(w)).Distinct(StringComparer.Ordinal).Select(TermHash.Of),
    ];

    public static void Apply(List<ScoredMemory> scored, string question, double bonus)
    {
        if (bonus == 0 || !AsksWhen(question)) return;
        for (int i = 0; i < scored.Count; i++)
        {
            if (scored[i].Features is not { Kind: MemoryKind.Episode, Terms: { } terms } || !Array.Exists(Cues, c => terms.ContentCount(c) > 0)) continue;
            scored[i] = scored[i] with { Explanation = scored[i].Explanation with { Time = scored[i].Explanation.Time + bonus } };
        }
    }

    /// <summary>Begins with "when", or asks for a date, a year, a month or a day by "what" or "which".</summary>
    internal static bool AsksWhen(string question)
    {
        var words = WordSplitter.Split(question.Length <= QuestionTimes.MaxLength ? question : question[..QuestionTimes.MaxLength]);
        if (words is ["when", ..]) return true;
        for (int i = 0; i + 1 < words.Count; i++)
            if (words[i] is "what" or "which" && words[i + 1] is "date" or "year" or "month" or "day" or "weekend") return true;
        return false;
    }
}
