namespace AgentMemory;

/// <summary>The known name that somebody probably meant: fewest edits (Levenshtein 1966), with case and underscores left out of account.</summary>
internal static class NearestName
{
    /// <summary>The nearest of the names, or null where none is near: at most two edits, or a third of a long name.</summary>
    public static string? Of(string given, IEnumerable<string> names)
    {
        string wanted = Plain(given);
        if (wanted.Length is 0 or > 64) return null;
        var (near, edits) = names.Select(name => (name, Edits: Edits(Plain(name), wanted))).MinBy(n => n.Edits);
        return near is not null && edits <= Math.Max(2, wanted.Length / 3) && edits < wanted.Length ? near : null;
    }

    public static int Edits(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int cost = a[i - 1] == b[j - 1] ? diagonal : diagonal + 1;
                diagonal = row[j];
                row[j] = Math.Min(cost, 1 + Math.Min(row[j], row[j - 1]));
            }
        }
        return row[^1];
    }

    private static string Plain(string name) => name.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();
}
