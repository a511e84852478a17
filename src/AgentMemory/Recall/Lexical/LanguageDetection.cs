namespace AgentMemory.Recall.Lexical;

/// <summary>The language of a text in Latin letters, by the stop words that it holds. English unless another language is clearly ahead.</summary>
internal static class LanguageDetection
{
    // Words of other languages that English texts hold too; they are no evidence.
    private static readonly HashSet<string> Shared = new(
        "a ai all also an as at be bin car come die do dove e ed en era fa fin fine fora fra hat he ha has her hier hun i in is la le lei les lo man me men mi mina mine no non nu o on or os para per post pour qui sa se sei she si sin sin so son sin su sur tan te ten tu u un van vi via war was we were wie will y".Split(' '),
        StringComparer.Ordinal);

    public static Language OfLatin(List<string> words)
    {
        var english = Language.English;
        int ahead = words.Count(english.StopWords.Contains);
        var (best, most, second) = (english, 0, 0);
        foreach (var language in Language.LatinBesidesEnglish)
        {
            int hits = words.Count(word => language.StopWords.Contains(word) && !Shared.Contains(word));
            if (hits > most) (best, most, second) = (language, hits, most);
            else if (hits > second) second = hits;
        }
        // One word decides a short text only where nothing speaks against it.
        bool clear = most > second && (ahead == 0 ? most >= 1 : most >= 2 && most > ahead);
        return clear ? best : english;
    }
}
