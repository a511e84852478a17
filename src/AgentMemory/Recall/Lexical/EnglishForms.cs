using System.Collections.Frozen;

namespace AgentMemory.Recall.Lexical;

/// <summary>
/// Irregular forms of common English verbs and nouns, by stem: Snowball's rules bring walked to walk, not bought to buy. Questions look for all forms of
/// their words, so nothing stored has to change.
/// </summary>
internal static class EnglishForms
{
    private static readonly string[] Groups =
    [
        "begin began begun", "become became", "bite bit bitten", "blow blew blown", "break broke broken", "bring brought", "build built", "buy bought",
        "catch caught", "choose chose chosen", "come came", "deal dealt", "dig dug", "draw drew drawn", "drink drank drunk", "drive drove driven",
        "eat ate eaten", "fall fell fallen", "feed fed", "feel felt", "fight fought", "find found", "fly flew flown", "forget forgot forgotten",
        "forgive forgave forgiven", "freeze froze frozen", "get got gotten", "give gave given", "go went gone", "grow grew grown", "hang hung", "hear heard",
        "hide hid hidden", "hold held", "keep kept", "know knew known", "lay laid", "lead led", "leave left", "lend lent", "lose lost", "make made",
        "mean meant", "meet met", "pay paid", "ride rode ridden", "ring rang rung", "rise rose risen", "run ran", "say said", "see saw seen", "sell sold",
        "send sent", "sew sewn", "shake shook shaken", "shine shone", "shoot shot", "show shown", "sing sang sung", "sit sat", "sleep slept",
        "speak spoke spoken", "spend spent", "stand stood", "steal stole stolen", "stick stuck", "strike struck", "swear swore", "sweep swept",
        "swim swam swum", "take took taken", "teach taught", "tear tore torn", "tell told", "think thought", "throw threw thrown", "understand understood",
        "wake woke woken", "wear wore worn", "win won", "write wrote written",
        "child children", "man men", "woman women", "foot feet", "tooth teeth", "mouse mice", "wife wives", "leaf leaves", "knife knives", "goose geese",
        "shelf shelves", "half halves", "thief thieves", "loaf loaves", "wolf wolves", "calf calves",
    ];

    private static readonly FrozenDictionary<string, string[]> Others = Build();

    /// <summary>The stems of the other forms of a stem; empty for a regular word.</summary>
    public static IReadOnlyList<string> Of(string stem) => Others.GetValueOrDefault(stem, []);

    private static FrozenDictionary<string, string[]> Build()
    {
        var forms = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (string group in Groups)
        {
            string[] stems = [.. group.Split(' ').Select(w => Language.English.Stemmer.Stem(w)).Distinct(StringComparer.Ordinal)];
            foreach (string stem in stems)
            {
                if (!forms.TryGetValue(stem, out var others)) forms[stem] = others = new(StringComparer.Ordinal);
                others.UnionWith(stems);
                others.Remove(stem);
            }
        }
        return forms.ToFrozenDictionary(f => f.Key, f => f.Value.Order(StringComparer.Ordinal).ToArray(), StringComparer.Ordinal);
    }
}
