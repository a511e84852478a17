namespace AgentMemory.Recall.Lexical.Stemming;

/// <summary>The Portuguese stemmer of Snowball. Source: snowballstem.org/algorithms/portuguese.</summary>
internal sealed class PortugueseStemmer : IStemmer
{
    private const string Vowels = "aeiouáéíóúâêô";

    private static readonly string[] Simple = Split("eza ezas ico ica icos icas ismo ismos ável ível ista istas oso osa osos osas amento amentos imento imentos adora ador aça~o adoras adores aço~es ante antes ância");
    private static readonly string[] Standard = [.. Simple, .. Split("logia logias uça~o uço~es ência ências amente mente idade idades iva ivo ivas ivos ira iras")];
    private static readonly string[] Verbs =
    [
        .. Split("ada ida ia aria eria iria ará ara erá era irá ava asse esse isse aste este iste ei arei erei irei am iam ariam eriam iriam aram eram iram avam em arem erem irem assem essem issem"),
        .. Split("ado ido ando endo indo ara~o era~o ira~o ar er ir as adas idas ias arias erias irias arás aras erás eras irás avas es ardes erdes irdes ares eres ires asses esses isses astes estes istes is"),
        .. Split("ais eis íeis aríeis eríeis iríeis áreis areis éreis ereis íreis ireis ásseis ésseis ísseis áveis ados idos ámos amos íamos aríamos eríamos iríamos áramos éramos íramos ávamos"),
        .. Split("emos aremos eremos iremos ássemos êssemos íssemos imos armos ermos irmos eu iu ou ira iras"),
    ];

    public string Stem(ReadOnlySpan<char> word)
    {
        var stem = new StemBuffer();
        stem.Set(word.ToString().Replace("ã", "a~", StringComparison.Ordinal).Replace("õ", "o~", StringComparison.Ordinal));
        RomanceRegions.Mark(stem, Vowels);
        if (StandardSuffix(stem) || Verb(stem))
        {
            if (stem.Ends("ci") && stem.InRV(1)) stem.Drop(1);
        }
        else if (stem.Longest(["os", "a", "i", "o", "á", "í", "ó"]) is { } suffix && stem.InRV(suffix.Length))
        {
            stem.Drop(suffix.Length);
        }
        ResidualForm(stem);
        return stem.ToString().Replace("a~", "ã", StringComparison.Ordinal).Replace("o~", "õ", StringComparison.Ordinal);
    }

    private static string[] Split(string words) => words.Split(' ');

    private static bool StandardSuffix(StemBuffer stem)
    {
        if (stem.Longest(Standard) is not { } suffix) return false;
        switch (suffix)
        {
            case "amente":
                if (!stem.InR1(6)) return false;
                stem.Drop(6);
                if (stem.DropInR2("iv")) stem.DropInR2("at");
                else if (!stem.DropInR2("os") && !stem.DropInR2("ic")) stem.DropInR2("ad");
                return true;
            case "ira" or "iras":
                if (!stem.InRV(suffix.Length) || stem.Before(suffix.Length) != 'e') return false;
                stem.Replace(suffix.Length, "ir");
                return true;
        }
        if (!stem.InR2(suffix.Length)) return false;
        switch (suffix)
        {
            case "logia" or "logias": stem.Replace(suffix.Length, "log"); break;
            case "uça~o" or "uço~es": stem.Replace(suffix.Length, "u"); break;
            case "ência" or "ências": stem.Replace(suffix.Length, "ente"); break;
            case "mente":
                stem.Drop(5);
                _ = stem.DropInR2("ante") || stem.DropInR2("avel") || stem.DropInR2("ível");
                break;
            case "idade" or "idades":
                stem.Drop(suffix.Length);
                _ = stem.DropInR2("abil") || stem.DropInR2("ic") || stem.DropInR2("iv");
                break;
            case "iva" or "ivo" or "ivas" or "ivos":
                stem.Drop(suffix.Length);
                stem.DropInR2("at");
                break;
            default: stem.Drop(suffix.Length); break;
        }
        return true;
    }

    private static bool Verb(StemBuffer stem)
    {
        if (stem.Longest(Verbs, stem.RV) is not { } suffix) return false;
        stem.Drop(suffix.Length);
        return true;
    }

    private static void ResidualForm(StemBuffer stem)
    {
        if (stem.Ends("ç"))
        {
            stem.Replace(1, "c");
        }
        else if ((stem.Ends("e") || stem.Ends("é") || stem.Ends("ê")) && stem.InRV(1))
        {
            stem.Drop(1);
            if ((stem.Ends("gu") || stem.Ends("ci")) && stem.InRV(1)) stem.Drop(1);
        }
    }
}
