using System.Collections.Frozen;

namespace AgentMemory.Recall.Time;

/// <summary>A stretch of the calendar.</summary>
internal enum TimeUnit
{
    Minute, Hour, Day, Week, Weekend, Month, Quarter, Year, Decade,
}

/// <summary>The English words of the calendar.</summary>
internal static class TimeWords
{
    public static readonly FrozenDictionary<string, int> Months = Numbered(
        ["january", "jan"], ["february", "feb"], ["march", "mar"], ["april", "apr"], ["may"], ["june", "jun"], ["july", "jul"], ["august", "aug"],
        ["september", "sep", "sept"], ["october", "oct"], ["november", "nov"], ["december", "dec"]);

    public static readonly FrozenDictionary<string, DayOfWeek> Weekdays = Enum.GetValues<DayOfWeek>()
        .Select(d => (Name: d.ToString().ToLowerInvariant(), Day: d)).ToFrozenDictionary(p => p.Name, p => p.Day, StringComparer.Ordinal);

    /// <summary>Seasons of the northern hemisphere by whole months (meteorological): spring begins in March. The value is the first month.</summary>
    public static readonly FrozenDictionary<string, int> Seasons = new Dictionary<string, int> { ["spring"] = 3, ["summer"] = 6, ["autumn"] = 9, ["fall"] = 9, ["winter"] = 12 }.ToFrozenDictionary(StringComparer.Ordinal);

    public static readonly FrozenDictionary<string, TimeUnit> Units = new Dictionary<string, TimeUnit>
    {
        ["minute"] = TimeUnit.Minute,
        ["hour"] = TimeUnit.Hour,
        ["day"] = TimeUnit.Day,
        ["week"] = TimeUnit.Week,
        ["weekend"] = TimeUnit.Weekend,
        ["month"] = TimeUnit.Month,
        ["quarter"] = TimeUnit.Quarter,
        ["year"] = TimeUnit.Year,
        ["decade"] = TimeUnit.Decade,
        ["minutes"] = TimeUnit.Minute,
        ["hours"] = TimeUnit.Hour,
        ["days"] = TimeUnit.Day,
        ["weeks"] = TimeUnit.Week,
        ["weekends"] = TimeUnit.Weekend,
        ["months"] = TimeUnit.Month,
        ["quarters"] = TimeUnit.Quarter,
        ["years"] = TimeUnit.Year,
        ["decades"] = TimeUnit.Decade,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static readonly FrozenDictionary<string, int> Numbers = Numbered(
        ["one", "a", "an"], ["two"], ["three", "few", "several"], ["four"], ["five"], ["six"], ["seven"], ["eight"], ["nine"], ["ten"], ["eleven"], ["twelve", "dozen"],
        ["thirteen"], ["fourteen"], ["fifteen"], ["sixteen"], ["seventeen"], ["eighteen"], ["nineteen"], ["twenty"]);

    public static readonly FrozenDictionary<string, int> Tens = new Dictionary<string, int> { ["twenty"] = 20, ["thirty"] = 30, ["forty"] = 40, ["fifty"] = 50, ["sixty"] = 60, ["seventy"] = 70, ["eighty"] = 80, ["ninety"] = 90 }.ToFrozenDictionary(StringComparer.Ordinal);

    public static readonly FrozenDictionary<string, int> Ordinals = Numbered(
        ["first"], ["second"], ["third"], ["fourth"], ["fifth"], ["sixth"], ["seventh"], ["eighth"], ["ninth"], ["tenth"], ["eleventh"], ["twelfth"], ["thirteenth"], ["fourteenth"], ["fifteenth"],
        ["sixteenth"], ["seventeenth"], ["eighteenth"], ["nineteenth"], ["twentieth"]);

    /// <summary>First and last hour of a part of a day; a night ends on the next day.</summary>
    public static readonly FrozenDictionary<string, (int From, int To)> DayParts = new Dictionary<string, (int, int)>
    {
        ["morning"] = (6, 12),
        ["afternoon"] = (12, 18),
        ["evening"] = (18, 24),
        ["night"] = (18, 30),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static FrozenDictionary<string, int> Numbered(params string[][] names) =>
        names.SelectMany((group, i) => group.Select(name => (name, i + 1))).ToFrozenDictionary(p => p.name, p => p.Item2, StringComparer.Ordinal);
}
