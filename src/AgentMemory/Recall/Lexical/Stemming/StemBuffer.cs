namespace AgentMemory.Recall.Lexical.Stemming;

/// <summary>
/// A word while it is being stemmed: letters that lose or change their ending, and the regions that the Snowball algorithms speak of. A region is the
/// rest of the word from a position on; a suffix is in it when it begins there or later.
/// </summary>
internal sealed class StemBuffer
{
    private char[] _letters = new char[64];

    public int Length { get; private set; }

    /// <summary>Begin of R1: behind the first non-vowel after a vowel.</summary>
    public int R1 { get; set; }

    /// <summary>Begin of R2: R1 of R1.</summary>
    public int R2 { get; set; }

    /// <summary>Begin of RV, as each Romance language and Russian define it.</summary>
    public int RV { get; set; }

    public char this[int index]
    {
        get => _letters[index];
        set => _letters[index] = value;
    }

    public ReadOnlySpan<char> Letters => _letters.AsSpan(0, Length);

    public void Set(ReadOnlySpan<char> word)
    {
        if (word.Length + 8 > _letters.Length) _letters = new char[word.Length * 2];
        word.CopyTo(_letters);
        Length = word.Length;
        R1 = R2 = RV = Length;
    }

    public bool Ends(ReadOnlySpan<char> suffix) => Letters.EndsWith(suffix, StringComparison.Ordinal);

    /// <summary>The word without its last letters ends so.</summary>
    public bool EndsBefore(int tail, ReadOnlySpan<char> suffix) => tail <= Length && Letters[..(Length - tail)].EndsWith(suffix, StringComparison.Ordinal);

    /// <summary>The last letter before the last <paramref name="tail"/> ones, or NUL at the word's begin.</summary>
    public char Before(int tail) => tail < Length ? _letters[Length - tail - 1] : '\0';

    /// <summary>The longest of the suffixes that the word ends in, at or after a position; null for none.</summary>
    public string? Longest(string[] suffixes, int from = 0, int tail = 0)
    {
        string? longest = null;
        foreach (string suffix in suffixes)
            if ((longest is null || suffix.Length > longest.Length) && Length - tail - suffix.Length >= from && EndsBefore(tail, suffix)) longest = suffix;
        return longest;
    }

    public bool InR1(int suffix) => Length - suffix >= R1;

    public bool InR2(int suffix) => Length - suffix >= R2;

    public bool InRV(int suffix) => Length - suffix >= RV;

    /// <summary>Takes the last letters away.</summary>
    public void Drop(int count) => Length -= count;

    /// <summary>Puts an ending in the place of the last letters.</summary>
    public void Replace(int count, ReadOnlySpan<char> ending)
    {
        Length -= count;
        ending.CopyTo(_letters.AsSpan(Length));
        Length += ending.Length;
    }

    /// <summary>Takes an ending away where it is there and in R2.</summary>
    public bool DropInR2(string ending)
    {
        if (!Ends(ending) || !InR2(ending.Length)) return false;
        Drop(ending.Length);
        return true;
    }

    /// <summary>Sets R1 and R2 by the general rule.</summary>
    /// <param name="vowels">The language's vowels.</param>
    /// <param name="start">Where to begin; R1 is searched from there.</param>
    public void MarkR1R2(string vowels, int start = 0)
    {
        R1 = AfterVowelAndConsonant(vowels, start);
        R2 = AfterVowelAndConsonant(vowels, R1);
    }

    /// <summary>Position behind the first non-vowel that follows a vowel; the word's end where there is none.</summary>
    public int AfterVowelAndConsonant(string vowels, int start)
    {
        int at = start;
        while (at < Length && !vowels.Contains(_letters[at])) at++;
        while (at < Length && vowels.Contains(_letters[at])) at++;
        return Math.Min(at + 1, Length);
    }

    /// <summary>Position behind the next vowel at or after a position; the word's end where there is none.</summary>
    public int AfterVowel(string vowels, int start)
    {
        int at = start;
        while (at < Length && !vowels.Contains(_letters[at])) at++;
        return Math.Min(at + 1, Length);
    }

    public override string ToString() => new(Letters);
}
