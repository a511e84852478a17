using System.Text;
using AgentMemory.Recall.Lexical;

namespace AgentMemory.Recall;

/// <summary>A question as recall sees it.</summary>
/// <param name="DenseText">What is embedded: the question without the participants' names; the question itself where nothing else is left.</param>
/// <param name="Stems">Distinct content stems in their order, names kept.</param>
/// <param name="NameStems">Stems that belong to participants' names.</param>
/// <param name="Named">Participants whom the question names; in a scope of user and assistant, the user who says I.</param>
internal sealed record QuestionAnalysis(string DenseText, IReadOnlyList<string> Stems, IReadOnlySet<string> NameStems, IReadOnlyList<Participant> Named)
{
    /// <summary>Code of the language whose rules made the stems.</summary>
    public string Language { get; init; } = "en";

    public static QuestionAnalysis Of(string question, IReadOnlyList<Participant> participants, ITermAnalyzer analyzer, bool cutNames)
    {
        var analysis = analyzer.Analyze(question);
        var words = Words(question);
        bool cased = words.Exists(w => w.Any(char.IsUpper)) && !words.TrueForAll(w => !w.Any(char.IsLower));
        // "Will" is a name only where it is written as one: a word that is also a stop word must be capitalised, in questions that use capitals at all.
        var spoken = new HashSet<string>(StringComparer.Ordinal);
        foreach (string word in words)
        {
            string plain = Plain(word);
            if (!cased || char.IsUpper(word[0]) || analyzer.Analyze(plain).Stems.Count > 0) spoken.Add(plain);
        }
        var named = new List<Participant>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var participant in participants)
        {
            var parts = WordSplitter.Split(participant.Speaker ?? participant.Role ?? "");
            if (parts.Count == 0) continue;
            names.UnionWith(parts);
            if (spoken.Contains(parts[0])) named.Add(participant);
        }
        if ((analysis.First || words.Exists(IsFirstPerson)) && User(participants) is { } user && !named.Contains(user)) named.Add(user);

        var cut = words.Where(w => !(spoken.Contains(Plain(w)) && names.Contains(Plain(w)))).ToList();
        var nameStems = new HashSet<string>(names.Where(spoken.Contains).SelectMany(n => analyzer.Analyze(n).Stems), StringComparer.Ordinal);
        string dense = cutNames && cut.Count > 0 ? string.Join(' ', cut) : question;
        return new QuestionAnalysis(dense, [.. analysis.Stems.Distinct(StringComparer.Ordinal)], nameStems, named) { Language = analysis.Language };
    }

    private static bool IsFirstPerson(string word) => word.ToLowerInvariant() is "i" or "my" or "me" or "mine" or "we" or "our" or "i'm" or "i've" or "i'd" or "i'll";

    /// <summary>The one user of a scope where an assistant speaks; null elsewhere.</summary>
    private static Participant? User(IReadOnlyList<Participant> participants)
    {
        if (!participants.Any(p => IsRole(p, "assistant"))) return null;
        var users = participants.Where(p => IsRole(p, "user")).ToList();
        return users.Count == 1 ? users[0] : null;
    }

    private static bool IsRole(Participant participant, string role) => string.Equals(participant.Role ?? participant.Speaker, role, StringComparison.OrdinalIgnoreCase);

    /// <summary>Words as they are written, with inner apostrophes, without other punctuation.</summary>
    private static List<string> Words(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (Letters.IsWord(rune)) word.Append(rune.ToString());
            else if (rune.Value is '\'' or '\u2019' && word.Length > 0) word.Append('\'');
            else End();
        }
        End();
        return words;

        void End()
        {
            string written = word.ToString().TrimEnd('\'');
            if (written.Length > 0) words.Add(written);
            word.Clear();
        }
    }

    /// <summary>Lower case, without the possessive.</summary>
    private static string Plain(string word)
    {
        string lower = word.ToLowerInvariant();
        return lower.EndsWith("'s", StringComparison.Ordinal) ? lower[..^2] : lower;
    }
}
