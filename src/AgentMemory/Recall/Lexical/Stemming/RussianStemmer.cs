namespace AgentMemory.Recall.Lexical.Stemming;

/// <summary>The Russian stemmer of Snowball. Source: snowballstem.org/algorithms/russian.</summary>
internal sealed class RussianStemmer : IStemmer
{
    private const string Vowels = "аеиоуыэюя";

    private static readonly string[] Gerunds = Split("в вши вшись"), FreeGerunds = Split("ив ивши ившись ыв ывши ывшись");
    private static readonly string[] Adjectives = Split("ее ие ые ое ими ыми ей ий ый ой ем им ым ом его ого ему ому их ых ую юю ая яя ою ею");
    private static readonly string[] Participles = Split("ем нн вш ющ щ"), FreeParticiples = Split("ивш ывш ующ");
    private static readonly string[] Verbs = Split("ла на ете йте ли й л ем н ло но ет ют ны ть ешь нно");
    private static readonly string[] FreeVerbs = Split("ила ыла ена ейте уйте ите или ыли ей уй ил ыл им ым ен ило ыло ено ят ует уют ит ыт ены ить ыть ишь ую ю");
    private static readonly string[] Nouns = Split("а ев ов ие ье е иями ями ами еи ии и ией ей ой ий й иям ям ием ем ам ом о у ах иях ях ы ь ию ью ю ия ья я");

    private static readonly string[] AllGerunds = [.. Gerunds, .. FreeGerunds], AllParticiples = [.. Participles, .. FreeParticiples], AllVerbs = [.. Verbs, .. FreeVerbs];

    public string Stem(ReadOnlySpan<char> word)
    {
        var stem = new StemBuffer();
        stem.Set(word);
        for (int i = 0; i < stem.Length; i++)
            if (stem[i] == 'ё') stem[i] = 'е';
        stem.RV = stem.AfterVowel(Vowels, 0);
        stem.R2 = stem.AfterVowelAndConsonant(Vowels, stem.AfterVowelAndConsonant(Vowels, 0));
        if (!Drop(stem, AllGerunds, Gerunds))
        {
            if (stem.Longest(["ся", "сь"], stem.RV) is { } reflexive) stem.Drop(reflexive.Length);
            if (stem.Longest(Adjectives, stem.RV) is { } adjective)
            {
                stem.Drop(adjective.Length);
                Drop(stem, AllParticiples, Participles);
            }
            else if (!Drop(stem, AllVerbs, Verbs) && stem.Longest(Nouns, stem.RV) is { } noun)
            {
                stem.Drop(noun.Length);
            }
        }
        if (stem.Longest(["и"], stem.RV) is not null) stem.Drop(1);
        if (stem.Longest(["ост", "ость"], stem.RV) is { } derived && stem.InR2(derived.Length)) stem.Drop(derived.Length);
        TidyUp(stem);
        return stem.ToString();
    }

    private static string[] Split(string words) => words.Split(' ');

    /// <summary>The longest ending decides; some endings want а or я before them, inside RV too.</summary>
    private static bool Drop(StemBuffer stem, string[] all, string[] bound)
    {
        if (stem.Longest(all, stem.RV) is not { } suffix) return false;
        if (Array.IndexOf(bound, suffix) >= 0 && (stem.Length - suffix.Length <= stem.RV || stem.Before(suffix.Length) is not ('а' or 'я'))) return false;
        stem.Drop(suffix.Length);
        return true;
    }

    private static void TidyUp(StemBuffer stem)
    {
        switch (stem.Longest(["ейш", "ейше", "н", "ь"], stem.RV))
        {
            case "ейш" or "ейше":
                stem.Drop(stem.Ends("е") ? 4 : 3);
                if (stem.Longest(["нн"], stem.RV) is not null) stem.Drop(1);
                break;
            case "н" when stem.Longest(["нн"], stem.RV) is not null: stem.Drop(1); break;
            case "ь": stem.Drop(1); break;
        }
    }
}
