namespace AgentMemory.Benchmarks.Qdrant;

/// <summary>A random filter and, by another route, what it selects.</summary>
internal sealed record OracleFilter(MemoryFilter? Filter, Func<MemoryRecord, bool> Selects)
{
    public static OracleFilter Random(Random random, DateTimeOffset start)
    {
        var first = Leaf(random, start);
        switch (random.Next(6))
        {
            case 0: return new OracleFilter(null, static _ => true);
            case 1:
                var and = Leaf(random, start);
                return new OracleFilter(new MemoryFilter.All([first.Filter!, and.Filter!]), r => first.Selects(r) && and.Selects(r));
            case 2:
                var or = Leaf(random, start);
                return new OracleFilter(new MemoryFilter.Any([first.Filter!, or.Filter!]), r => first.Selects(r) || or.Selects(r));
            case 3: return new OracleFilter(new MemoryFilter.Not(first.Filter!), r => !first.Selects(r));
            default: return first;
        }
    }

    private static OracleFilter Leaf(Random random, DateTimeOffset start)
    {
        switch (random.Next(6))
        {
            case 0:
                var kind = (MemoryKind)random.Next(4);
                return Is("kind", FilterOperator.Equal, MemoryFields.KindText(kind), r => r.Kind == kind);
            case 1:
                string tag = $"tag{random.Next(3)}";
                return Is("tags", FilterOperator.Equal, tag, r => r.Tags.Contains(tag));
            case 2:
                double bound = random.Next(5) / 4.0;
                return Is("importance", FilterOperator.GreaterThanOrEqual, bound, r => r.Importance >= bound);
            case 3:
                var instant = start.AddHours(random.Next(1000));
                return Is("occurredAt", FilterOperator.LessThan, instant, r => r.OccurredAt < instant);
            case 4:
                bool there = random.Next(2) == 0;
                return Is("tags", FilterOperator.Exists, there, r => (r.Tags.Count > 0) == there);
            default:
                long number = random.Next(10);
                return Is("metadata.n", FilterOperator.LessThanOrEqual, number, r => (long)r.Metadata["n"].Value <= number);
        }
    }

    private static OracleFilter Is(string field, FilterOperator op, object value, Func<MemoryRecord, bool> selects) => new(new MemoryFilter.Comparison(field, op, value), selects);
}
