using System.Text;

namespace AgentMemory.Recall.Lexical;

/// <summary>
/// Lower-case words of a text: runs of letters and digits of any script. Apostrophes and hyphens part words. Scripts written without spaces give
/// pairs of neighbouring characters, one that stands alone gives itself.
/// </summary>
internal static class WordSplitter
{
    public static List<string> Split(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        Rune? before = null; // of a run without spaces
        bool paired = false;

        void EndWord()
        {
            if (word.Length > 0) words.Add(word.ToString());
            word.Clear();
        }

        void EndRun()
        {
            if (before is { } single && !paired) words.Add(single.ToString());
            (before, paired) = (null, false);
        }

        foreach (var raw in text.EnumerateRunes()) // a lone surrogate comes as U+FFFD, which is no letter
        {
            var rune = Rune.ToLowerInvariant(Letters.Narrow(raw));
            if (Letters.IsUnspaced(rune.Value) && Letters.IsWord(rune))
            {
                EndWord();
                if (before is { } first)
                {
                    words.Add(first.ToString() + rune);
                    paired = true;
                }
                before = rune;
                continue;
            }
            EndRun();
            if (!Letters.IsWord(rune)) EndWord();
            else if (!Letters.IsCombiningAccent(rune.Value)) word.Append(rune.ToString());
        }
        EndRun();
        EndWord();
        return words;
    }
}
