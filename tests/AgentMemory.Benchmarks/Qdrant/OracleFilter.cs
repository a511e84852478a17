namespace AgentMemory.Benchmarks.Qdrant;

/// <summary>A random filter and, by another route, what it selects.</summary>
internal sealed record OracleFilter(MemoryFilter? Filter, Func<MemoryRecord, bool> Selects)
{
    private const int MaxDepth = 3;

    private static readonly string[] Tags = ["tag0", "tag1", "tag2"];

    private static readonly string[] Speakers = ["Ann", "Anton", "Bob"];

    /// <summary>None in one of eight; else a tree of and, or and not, at most three levels deep.</summary>
    public static OracleFilter Random(Random random, DateTimeOffset start) => random.Next(8) == 0 ? new OracleFilter(null, static _ => true) : Tree(random, start, MaxDepth);

    private static OracleFilter Tree(Random random, DateTimeOffset start, int depth)
    {
        if (depth == 0) return Leaf(random, start);
        switch (random.Next(6))
        {
            case 0:
                var and = Parts(random, start, depth);
                return new OracleFilter(new MemoryFilter.All([.. and.Select(p => p.Filter!)]), r => and.All(p => p.Selects(r)));
            case 1:
                var or = Parts(random, start, depth);
                return new OracleFilter(new MemoryFilter.Any([.. or.Select(p => p.Filter!)]), r => or.Any(p => p.Selects(r)));
            case 2:
                var part = Tree(random, start, depth - 1);
                return new OracleFilter(new MemoryFilter.Not(part.Filter!), r => !part.Selects(r));
            default: return Leaf(random, start);
        }
    }

    private static OracleFilter[] Parts(Random random, DateTimeOffset start, int depth) => [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Tree(random, start, depth - 1))];

    private static OracleFilter Leaf(Random random, DateTimeOffset start)
    {
        bool yes = random.Next(2) == 0;
        switch (random.Next(12))
        {
            case 0:
                var kind = (MemoryKind)random.Next(4);
                return Is("kind", yes ? FilterOperator.Equal : FilterOperator.NotEqual, MemoryFields.KindText(kind), r => r.Kind == kind == yes);
            case 1:
                string tag = Tags[random.Next(3)];
                return Is("tags", yes ? FilterOperator.Equal : FilterOperator.NotEqual, tag, r => r.Tags.Contains(tag) == yes);
            case 2:
                string[] tags = [.. Tags.Take(random.Next(1, 4))];
                return Is("tags", yes ? FilterOperator.In : FilterOperator.NotIn, tags.Cast<object>().ToArray(), r => r.Tags.Intersect(tags).Any() == yes);
            case 3: return Is("tags", FilterOperator.Exists, yes, r => (r.Tags.Count > 0) == yes);
            case 4:
                double bound = random.Next(5) / 4.0;
                return yes ? Is("importance", FilterOperator.GreaterThanOrEqual, bound, r => r.Importance >= bound) : Is("importance", FilterOperator.LessThan, bound, r => r.Importance < bound);
            case 5:
                var instant = start.AddHours(random.Next(1000));
                return yes ? Is("occurredAt", FilterOperator.LessThan, instant, r => r.OccurredAt < instant) : Is("occurredAt", FilterOperator.GreaterThanOrEqual, instant, r => r.OccurredAt >= instant);
            case 6:
                string speaker = Speakers[random.Next(3)];
                return Is("speaker", yes ? FilterOperator.Equal : FilterOperator.NotEqual, speaker, r => r.Speaker == speaker == yes);
            case 7: return yes ? Is("speaker", FilterOperator.StartsWith, "An", r => r.Speaker?.StartsWith("An", StringComparison.Ordinal) is true) : Is("speaker", FilterOperator.Exists, false, r => r.Speaker is null);
            case 8:
                string piece = yes ? "3" : "memory 1";
                return Is("text", FilterOperator.Contains, piece, r => r.Text.Contains(piece, StringComparison.Ordinal));
            case 9: return Is("session", yes ? FilterOperator.Equal : FilterOperator.NotEqual, "s1", r => r.Scope.Session == "s1" == yes);
            case 10:
                object[] numbers = [(long)random.Next(10), (long)random.Next(10)];
                return Is("metadata.n", yes ? FilterOperator.In : FilterOperator.NotIn, numbers, r => numbers.Contains(r.Metadata["n"].Value) == yes);
            default:
                long number = random.Next(10);
                return yes ? Is("metadata.n", FilterOperator.LessThanOrEqual, number, r => (long)r.Metadata["n"].Value <= number) : Is("metadata.n", FilterOperator.GreaterThan, number, r => (long)r.Metadata["n"].Value > number);
        }
    }

    private static OracleFilter Is(string field, FilterOperator op, object value, Func<MemoryRecord, bool> selects) => new(new MemoryFilter.Comparison(field, op, value), selects);
}
