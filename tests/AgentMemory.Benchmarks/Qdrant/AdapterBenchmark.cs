using System.Diagnostics;
using AgentMemory.Benchmarks.Recall;
using AgentMemory.Qdrant.Embedded;
using Microsoft.Extensions.DependencyInjection;

namespace AgentMemory.Benchmarks.Qdrant;

/// <summary>What the adapter costs by itself: recalls whose answers are there already, and remembering over a socket against the embedder alone.</summary>
internal sealed class AdapterBenchmark : IBenchmark
{
    private const int Texts = 1_000;

    public string Name => "adapter";

    public string Description => "[recall]: cost of a recall in the adapter beside engine and wire, by vector and hybrid; rate of remembering over a socket against the embedder's";

    public async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        var figures = new Figures();
        await using (var cost = new AdapterCost())
        {
            await cost.FillAsync(cancellationToken);
            figures.AtMost("adapter-recall", await cost.SearchAsync(cancellationToken), "µs", 50);
            figures.AtMost("adapter-hybrid-candidates", await cost.CandidatesAsync(cancellationToken), "µs", 50);
            figures.AtMost("adapter-hybrid-feature", await cost.FeaturesAsync(cancellationToken), "ns", 200);
        }
        if (args is not ["recall"]) figures.AtLeast("adapter-ingest-over-embedder", await IngestAsync(cancellationToken), "x", 0.9);
        return figures.ExitCode;
    }

    private static async Task<double> IngestAsync(CancellationToken cancellationToken)
    {
        string[] texts = await ConversationTexts.TakeAsync(Texts, cancellationToken);
        var ratios = new List<double>();
        for (int round = 0; round <= 3; round++)
        {
            await using var engine = EmbeddedQdrant.OpenInMemory();
            await using var server = await ForwardingServer.StartAsync(engine.CallInvoker);
            var services = new ServiceCollection();
            services.AddAgentMemory().UseOnnx().UseQdrant(new Uri(server.Address));
            await using var provider = services.BuildServiceProvider();
            var memory = provider.GetRequiredService<IAgentMemory>();
            await memory.StatsAsync(cancellationToken: cancellationToken); // the model is loaded before the clock runs

            long start = Stopwatch.GetTimestamp();
            await provider.GetRequiredService<ITextEmbedder>().EmbedDocumentsAsync(texts, cancellationToken);
            double alone = Stopwatch.GetElapsedTime(start).TotalSeconds;
            start = Stopwatch.GetTimestamp();
            var receipts = await memory.RememberAsync([.. texts.Select((t, i) => new MemoryInput { Text = t, TurnId = $"{i}" })], cancellationToken);
            double stored = Stopwatch.GetElapsedTime(start).TotalSeconds;
            if (receipts.Any(r => r.Status != WriteStatus.Stored)) throw new InvalidOperationException("Some turn was not stored.");
            Console.WriteLine($"round {round}: embedder alone {alone:0.00} s, remembered over a socket {stored:0.00} s, ratio {alone / stored:0.000}");
            if (round > 0) ratios.Add(alone / stored);
        }
        ratios.Sort();
        return ratios[ratios.Count / 2];
    }
}
