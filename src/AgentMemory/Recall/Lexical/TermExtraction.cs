using System.Globalization;
using System.Text;

namespace AgentMemory.Recall.Lexical;

/// <summary>The terms of a memory: content from its text, own terms from the speaker's name and the words of its date.</summary>
internal sealed class TermExtraction(ITermAnalyzer analyzer)
{
    public string Fingerprint => analyzer.Fingerprint;

    /// <summary>Mark of the analysis inside the stored terms.</summary>
    public uint Mark { get; } = TermHash.Of(analyzer.Fingerprint);

    public MemoryTerms Extract(MemoryRecord record)
    {
        var text = analyzer.Analyze(record.Text);
        var own = new Dictionary<uint, int>();
        if (record.Kind == MemoryKind.Episode)
        {
            if ((record.Speaker ?? record.Role) is { Length: > 0 } voice) Count(analyzer.Analyze(voice).Stems, own);
            Count(DateStems(record.OccurredAt, text.Language), own);
        }
        var content = new Dictionary<uint, int>();
        Count(text.Stems, content);
        return MemoryTerms.Create(Mark, text.Stems.Count, text.Asks, text.First, content, own);
    }

    /// <summary>Day, month and year in words: <c>8 May 2023</c>, in the text's language and in English.</summary>
    private static HashSet<string> DateStems(DateTimeOffset at, string language)
    {
        var stems = new HashSet<string>(StringComparer.Ordinal);
        foreach (string code in (ReadOnlySpan<string>)["en", language])
        {
            if (!Language.TryGet(code, out var rules)) continue;
            stems.Add(at.UtcDateTime.Day.ToString(CultureInfo.InvariantCulture));
            stems.Add(at.UtcDateTime.Year.ToString(CultureInfo.InvariantCulture));
            stems.Add(Letters.Fold(rules.Stemmer.Stem(rules.Months[at.UtcDateTime.Month - 1])));
        }
        return stems;
    }

    private static void Count(IEnumerable<string> stems, Dictionary<uint, int> counts)
    {
        foreach (string stem in stems)
        {
            uint term = TermHash.Of(stem);
            counts[term] = counts.GetValueOrDefault(term) + 1;
        }
    }
}

/// <summary>A stem as a 32-bit number: FNV-1a over its UTF-8 bytes, mixed (MurmurHash3's finaliser), so that the low bits are even too.</summary>
internal static class TermHash
{
    public static uint Of(string stem)
    {
        uint hash = 2166136261;
        foreach (byte value in Encoding.UTF8.GetBytes(stem)) hash = (hash ^ value) * 16777619;
        hash = (hash ^ (hash >> 16)) * 0x85EBCA6B;
        hash = (hash ^ (hash >> 13)) * 0xC2B2AE35;
        return hash ^ (hash >> 16);
    }
}
