using System.Buffers;

namespace AgentMemory.Qdrant.Embedded.Text;

/// <summary>The Snowball algorithm for Finnish: particles, possessives, cases, other endings and plurals are taken off in this order, then the rest is tidied.</summary>
/// <remarks>Source: Porter, "Finnish stemming algorithm", snowballstem.org, after Karlsson, "Finnish: An Essential Grammar".</remarks>
internal ref struct FinnishStemmer
{
    private static readonly SearchValues<char> Vowels = SearchValues.Create("aeiouyäö"), VowelsButY = SearchValues.Create("aeiouäö"), ParticleEnds = SearchValues.Create("aeiouyäönt");
    private static readonly string[] Particles = ["kaan", "kään", "kin", "han", "hän", "ko", "kö", "pa", "pä"];
    private static readonly string[] Possessives = ["nsa", "nsä", "mme", "nne", "si", "ni", "an", "än", "en"];
    private static readonly string[] BeforeAn = ["ta", "ssa", "sta", "lla", "lta", "na"], BeforeAen = ["tä", "ssä", "stä", "llä", "ltä", "nä"], BeforeEn = ["lle", "ine"];
    private static readonly string[] Illatives = ["han", "hen", "hin", "hon", "hän", "hön"];
    private static readonly string[] PlainCases = ["ssa", "sta", "lla", "lta", "ssä", "stä", "llä", "ltä", "lle", "ksi", "ine", "ta", "tä", "na", "nä"];
    private static readonly string[] Superlatives = ["impi", "impa", "impä", "immi", "imma", "immä", "eja", "ejä"], Comparatives = ["mpi", "mpa", "mpä", "mmi", "mma", "mmä"];

    private ReadOnlySpan<char> _word;
    private readonly int _first, _second; // where endings may begin

    private FinnishStemmer(string word)
    {
        _word = word;
        _first = _second = word.Length;
        if (!TryRegion(0, out int first)) return;
        _first = first;
        if (TryRegion(first, out int second)) _second = second;
    }

    public static string Stem(string word)
    {
        var stemmer = new FinnishStemmer(word);
        stemmer.RemoveParticle();
        stemmer.RemovePossessive();
        stemmer.RemoveOtherAndPlural(removedCase: stemmer.TryRemoveCase());
        stemmer.Tidy();
        return stemmer._word.ToString();
    }

    private readonly bool TryRegion(int from, out int region)
    {
        int vowel = _word[from..].IndexOfAny(Vowels), other = vowel < 0 ? -1 : _word[(from + vowel)..].IndexOfAnyExcept(Vowels);
        region = from + vowel + other + 1;
        return other >= 0;
    }

    private void RemoveParticle()
    {
        if (EndsFrom("sti", _second)) Cut(3);
        else if (Longest(Particles, _first) is { } particle && Before(particle.Length) is { } letter && ParticleEnds.Contains(letter)) Cut(particle.Length);
    }

    private void RemovePossessive()
    {
        switch (Longest(Possessives, _first))
        {
            case "nsa" or "nsä" or "mme" or "nne":
                Cut(3);
                break;
            case "si" when Before(2) != 'k':
                Cut(2);
                break;
            case "ni":
                Cut(2);
                if (_word.EndsWith("kse")) _word = string.Concat(_word[..^1], "i");
                break;
            case "an" when EndsBefore(BeforeAn, 2):
            case "än" when EndsBefore(BeforeAen, 2):
            case "en" when EndsBefore(BeforeEn, 2):
                Cut(2);
                break;
        }
    }

    /// <summary>The longest ending decides, but for four whose sounds before must fit: without that the -n at their end is looked at.</summary>
    private bool TryRemoveCase()
    {
        if ((EndsFrom("seen", _first) && IsLong(_word[..^4])) || (EndsFrom("siin", _first) && IsPlural(_word[..^4])) || (EndsFrom("tten", _first) && IsPlural(_word[..^4]))) return Cut(4);
        if (EndsFrom("den", _first) && IsPlural(_word[..^3])) return Cut(3);
        if (Longest(Illatives, _first) is { } illative) return Before(3) == illative[1] && Cut(3);
        if (EndsFrom("n", _first)) return Cut(IsLong(_word[..^1]) || _word[..^1].EndsWith("ie") ? 2 : 1);
        if (EndsFrom("tta", _first) || EndsFrom("ttä", _first)) return Before(3) == 'e' && Cut(3);
        if (Longest(PlainCases, _first) is { } ending) return Cut(ending.Length);
        if (!EndsFrom("a", _first) && !EndsFrom("ä", _first)) return false;
        return Before(1) is { } vowel && Vowels.Contains(vowel) && Before(2) is { } consonant && !Vowels.Contains(consonant) && Cut(1);
    }

    private void RemoveOtherAndPlural(bool removedCase)
    {
        if (Longest(Superlatives, _second) is { } superlative) Cut(superlative.Length);
        else if (Longest(Comparatives, _second) is not null && !_word[..^3].EndsWith("po")) Cut(3);

        if (removedCase)
        {
            if (EndsFrom("i", _first) || EndsFrom("j", _first)) Cut(1);
            return;
        }
        if (!EndsFrom("t", _first) || _word.Length - 2 < _first || !Vowels.Contains(_word[^2])) return;
        Cut(1);
        if (EndsFrom("imma", _second)) Cut(4);
        else if (EndsFrom("mma", _second) && !_word[..^3].EndsWith("po")) Cut(3);
    }

    private void Tidy()
    {
        if (_word.Length - 2 >= _first && IsLong(_word)) Cut(1);
        if (HasEnding("aäei", _first, out char before) && !Vowels.Contains(before)) Cut(1);
        if (HasEnding("j", _first, out before) && before is 'o' or 'u') Cut(1);
        if (HasEnding("o", _first, out before) && before == 'j') Cut(1);
        int last = _word.LastIndexOfAnyExcept(Vowels);
        if (last > 0 && _word[last - 1] == _word[last]) _word = string.Concat(_word[..last], _word[(last + 1)..]);
    }

    private readonly bool HasEnding(string letters, int from, out char before)
    {
        before = _word.Length >= 2 ? _word[^2] : '\0';
        return _word.Length - 2 >= from && letters.Contains(_word[^1]);
    }

    private static bool IsLong(ReadOnlySpan<char> word) => word.Length >= 2 && word[^1] == word[^2] && word[^1] != 'y' && Vowels.Contains(word[^1]);

    private static bool IsPlural(ReadOnlySpan<char> word) => word.Length >= 2 && word[^1] == 'i' && VowelsButY.Contains(word[^2]);

    private readonly bool EndsFrom(string ending, int from) => _word.EndsWith(ending) && _word.Length - ending.Length >= from;

    private readonly bool EndsBefore(string[] endings, int length)
    {
        foreach (string ending in endings)
            if (_word[..^length].EndsWith(ending)) return true;
        return false;
    }

    private readonly string? Longest(string[] longestFirst, int from)
    {
        foreach (string ending in longestFirst)
            if (EndsFrom(ending, from)) return ending;
        return null;
    }

    private readonly char? Before(int length) => _word.Length > length ? _word[^(length + 1)] : null;

    private bool Cut(int length)
    {
        _word = _word[..^length];
        return true;
    }
}
