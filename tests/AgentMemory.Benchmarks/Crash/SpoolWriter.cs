using System.Globalization;
using AgentMemory.Benchmarks.Qdrant;

namespace AgentMemory.Benchmarks.Crash;

/// <summary>The child of the spool's crash test: remembers until it is killed, and prints each id after its acknowledgement, with its status.</summary>
internal sealed class SpoolWriter : IBenchmark
{
    public const int Batch = 3;

    public string Name => "spool-writer";

    public string Description => "FOLDER ADDRESS FIRST: remembers through a spool until it is killed; used by the crash test";

    public static MemoryInput Item(long number) => new()
    {
        Text = $"What was said in turn {number}.",
        TurnId = number.ToString(CultureInfo.InvariantCulture),
        Scope = new MemoryScope { Session = "crash" },
    };

    public async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        await using var memory = SpoolMemory.Connect(args[1], args[0]);
        for (long first = long.Parse(args[2], CultureInfo.InvariantCulture); !cancellationToken.IsCancellationRequested; first += Batch)
        {
            foreach (var receipt in await memory.Memory.RememberAsync([.. Enumerable.Range(0, Batch).Select(i => Item(first + i))], cancellationToken))
                if (receipt.Status != WriteStatus.Failed) await Console.Out.WriteLineAsync($"{receipt.Status} {receipt.Id:D}");
            await Console.Out.FlushAsync(cancellationToken);
        }
        return 0;
    }
}
