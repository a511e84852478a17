using System.Globalization;
using AgentMemory.Recall.Time;
using CsCheck;
using Xunit;

namespace AgentMemory.Tests.Recall.Time;

public sealed class TimeGrammarTests
{
    public static IEnumerable<TheoryDataRow<string, string, string, string, string, string>> Rows() =>
        File.ReadLines(Path.Combine(TestData.RepositoryRoot, "tests", "data", "time", "expressions.tsv")).Where(l => !l.StartsWith('#')).Select(l => l.Split('\t'))
            .Select(c => new TheoryDataRow<string, string, string, string, string, string>(c[0], c[1], c[2], c[3], c[4], c[5]));

    [Theory, MemberData(nameof(Rows))]
    public void Times_of_a_question_become_half_open_ranges(string asked, string zone, string options, string question, string start, string end)
    {
        var place = TimeZoneInfo.FindSystemTimeZoneById(zone);
        var found = TimeGrammar.Parse(question, DateTimeOffset.Parse(asked, CultureInfo.InvariantCulture), place,
            options.Contains("sunday", StringComparison.Ordinal) ? DayOfWeek.Sunday : DayOfWeek.Monday, options.Contains("dayfirst", StringComparison.Ordinal));
        TimeRange[] expected = start == "none" ? [] : [.. start.Split('|').Zip(end.Split('|'), (s, e) => new TimeRange(Instant(s, place), Instant(e, place)))];
        Assert.Equal(expected, found.Select(f => f.Range));
        Assert.All(found, f => Assert.Equal(f.Text, question.Substring(f.Position, f.Text.Length)));
    }

    [Fact]
    public void Table_has_at_least_150_expressions() => Assert.True(Rows().Count() >= 150);

    [Fact]
    public void Any_words_give_ranges_inside_the_text_and_never_fail()
    {
        string[] words = ["the", "day", "before", "after", "yesterday", "last", "next", "two", "weeks", "ago", "May", "8", "2023", "31", "of", "between", "and", "from", "to", "since", "Friday", "first", "week", "early", "at", "5", "pm", ":", "-", "/", "2023-02-30", "9999", "Q2", "February", "30", "Easter", "end", "in", "\u2019", "\ud83d\ude00", "0", "century", "10000", "years"];
        Gen.OneOfConst(words).Array[0, 14].Select(Gen.DateTimeOffset).Sample((parts, asked) =>
        {
            string question = string.Join(' ', parts);
            foreach (var found in TimeGrammar.Parse(question, asked, TimeZoneInfo.Utc)) Assert.Equal(found.Text, question.Substring(found.Position, found.Text.Length));
        }, iter: 3_000);
    }

    [Fact]
    public void Long_text_is_read_in_one_go() =>
        Assert.Empty(TimeGrammar.Parse(string.Concat(Enumerable.Repeat("the day before the day before ", 3_500)), DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc));

    private static DateTimeOffset? Instant(string text, TimeZoneInfo zone)
    {
        if (text == "-") return null;
        bool offset = text.Length > 16 && text[^6] is '+' or '-';
        if (offset) return DateTimeOffset.Parse(text, CultureInfo.InvariantCulture).ToUniversalTime();
        var wall = DateTime.Parse(text, CultureInfo.InvariantCulture);
        return new DateTimeOffset(wall, zone.GetUtcOffset(wall)).ToUniversalTime();
    }
}
