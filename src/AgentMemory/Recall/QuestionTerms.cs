using AgentMemory.Recall.Lexical;
using AgentMemory.Recall.Scoring;

namespace AgentMemory.Recall;

/// <summary>The words of a question as the index knows them: each with the irregular forms that count as the same word.</summary>
internal sealed class QuestionTerms
{
    private readonly List<(uint Term, bool IsName, uint[] Forms)> _words = [];

    public QuestionTerms(QuestionAnalysis question, bool irregularForms)
    {
        bool english = irregularForms && question.Language == Language.English.Code;
        foreach (string stem in question.Stems.DistinctBy(TermHash.Of))
        {
            bool name = question.NameStems.Contains(stem);
            uint term = TermHash.Of(stem);
            _words.Add((term, name, english && !name ? [.. EnglishForms.Of(stem).Select(TermHash.Of).Where(form => form != term)] : []));
        }
        All = [.. _words.SelectMany(w => w.Forms.Prepend(w.Term)).Distinct()];
    }

    /// <summary>Every term to look for.</summary>
    public IReadOnlyList<uint> All { get; }

    /// <summary>The words with how rare they are in a scope. Memories that hold two forms of a word count twice: few do.</summary>
    public IReadOnlyList<QueryTerm> Weighted(ScopeStatistics statistics) =>
        [.. _words.Select(w => new QueryTerm(w.Term, QueryTerm.IdfOf(statistics.Memories, Frequency(w.Term, w.Forms, statistics)), w.IsName) { Forms = w.Forms })];

    private static long Frequency(uint term, uint[] forms, ScopeStatistics statistics)
    {
        long sum = statistics.Frequencies.GetValueOrDefault(term);
        foreach (uint form in forms) sum += statistics.Frequencies.GetValueOrDefault(form);
        return Math.Min(sum, statistics.Memories);
    }
}
