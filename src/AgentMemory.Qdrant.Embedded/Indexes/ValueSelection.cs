using AgentMemory.Qdrant.Embedded.Segments;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Indexes;

/// <summary>Answers from a table of values.</summary>
internal static class ValueSelection
{
    /// <summary>Points that hold one of the values.</summary>
    public static IndexAnswer Any<T>(PostingTable<T> table, int length, IEnumerable<T> values)
        where T : notnull
    {
        var lists = new List<ReadOnlyMemory<int>>();
        foreach (var value in values)
            if (table.Find(value) is >= 0 and int number) lists.Add(table.Offsets(number));
        return IndexAnswer.Of(length, lists);
    }

    /// <summary>Points that hold a value which is not excepted.</summary>
    public static IndexAnswer Except<T>(PostingTable<T> table, int length, Func<T, bool> isExcepted)
        where T : notnull => IndexAnswer.Of(() =>
        {
            var selected = new Bitmap(length);
            for (int number = 0; number < table.Count; number++)
            {
                if (isExcepted(table.Value(number))) continue;
                foreach (int offset in table.Offsets(number).Span) selected.Set(offset);
            }
            return selected;
        });

    /// <summary>Points that hold one of the values numbered from, up to and without to.</summary>
    public static IndexAnswer Run<T>(PostingTable<T> table, int length, (int From, int To) run)
        where T : notnull => IndexAnswer.Of(() =>
        {
            var selected = new Bitmap(length);
            foreach (int offset in table.Offsets(run.From, run.To)) selected.Set(offset);
            return selected;
        });

    public static IEnumerable<(FacetValue Value, int Count)> CountValues<T>(PostingTable<T> table, Bitmap selected, Func<T, FacetValue> describe)
        where T : notnull
    {
        for (int number = 0; number < table.Count; number++)
        {
            int count = 0;
            foreach (int offset in table.Offsets(number).Span)
                if (selected[offset]) count++;
            if (count > 0) yield return (describe(table.Value(number)), count);
        }
    }
}
