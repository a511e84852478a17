using System.Globalization;

namespace AgentMemory.Benchmarks.Qdrant;

/// <summary>10,000 writes over a socket behind which a third of all calls breaks in one of eight ways.</summary>
internal sealed class FaultsBenchmark : IBenchmark
{
    public string Name => "faults";

    public string Description => "[WRITES]: writes through a proxy that delays, drops, resets, refuses and doubles calls; exactly the acknowledged set is stored";

    public async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        int writes = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 10_000;
        var outcome = await FaultRun.RunAsync(writes, rate: 0.33, cancellationToken);
        foreach (var (fault, count) in outcome.Faults) Console.WriteLine($"  {fault}: {count}");
        Console.WriteLine($"  acknowledged {outcome.Acknowledged}, refused {outcome.Refused}");
        var figures = new Figures();
        figures.AtLeast("faults-acknowledged-or-refused", outcome.Acknowledged + outcome.Refused, "items", writes);
        figures.AtLeast("faults-rarest-kind", outcome.Faults.Min(f => f.Count), "times", 1);
        figures.AtMost("faults-lost", outcome.Lost, "items", 0);
        figures.AtMost("faults-stored-unacknowledged", outcome.Unacknowledged, "items", 0);
        figures.AtMost("faults-doubled", outcome.Doubled, "items", 0);
        return figures.ExitCode;
    }
}
