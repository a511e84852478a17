using System.Diagnostics;
using AgentMemory.Benchmarks.Recall;
using AgentMemory.Benchmarks.Speed;
using AgentMemory.Qdrant;
using AgentMemory.Qdrant.Calls;
using AgentMemory.Qdrant.Embedded;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Qdrant.Client.Grpc;

namespace AgentMemory.Benchmarks.Qdrant;

/// <summary>What the adapter costs by itself: a search whose answer is there already, and remembering over a socket against the embedder alone.</summary>
internal sealed class AdapterBenchmark : IBenchmark
{
    private const int Rounds = 15, Calls = 2_000, Texts = 1_000;

    public string Name => "adapter";

    public string Description => "cost of a recall in the adapter beside engine and wire; rate of remembering over a socket against the embedder's";

    public async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        var figures = new Figures();
        figures.AtMost("adapter-recall", await RecallAsync(cancellationToken), "µs", 50);
        figures.AtLeast("adapter-ingest-over-embedder", await IngestAsync(cancellationToken), "x", 0.9);
        return figures.ExitCode;
    }

    private static async Task<double> RecallAsync(CancellationToken cancellationToken)
    {
        // A real answer of ten memories, recorded once and given back at once afterwards.
        await using var engine = EmbeddedQdrant.OpenInMemory();
        var recorder = new Recorder(engine.CallInvoker);
        var options = new QdrantOptions();
        await using var index = new QdrantMemoryIndex(new ResilientCallInvoker(recorder, options, TimeProvider.System, NullLogger.Instance), "memories", "recorded", options);
        await index.PrepareAsync(new EmbeddingProfileInfo("synthetic", "synthetic", 384), cancellationToken);
        var random = new Random(4);
        await index.UpsertAsync([.. Enumerable.Range(0, 10).Select(i => new IndexedMemory(SyntheticMemories.Record(i, random, "synthetic") with { Scope = MemoryScope.Default }, SyntheticMemories.Vector(random, 384)))], cancellationToken);
        float[] query = SyntheticMemories.Vector(random, 384);
        var filter = new MemoryFilter.Not(new MemoryFilter.Comparison("expiresAt", FilterOperator.LessThanOrEqual, DateTimeOffset.UtcNow));
        var rounds = new List<double>();
        for (int round = -5; round < Rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < Calls; i++)
                if ((await index.SearchAsync(query, MemoryScope.Default, filter, 10, null, cancellationToken)).Count != 10) throw new InvalidOperationException("The recorded answer has ten hits.");
            if (round >= 0) rounds.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds / Calls); // the first rounds warm up
        }
        rounds.Sort();
        return rounds[rounds.Count / 2];
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

    /// <summary>Asks once and gives the same answer of a query for ever.</summary>
    private sealed class Recorder(CallInvoker inner) : CallInvoker
    {
        private object? _query;

        public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
        {
            if (request is not QueryPoints) return inner.AsyncUnaryCall(method, host, options, request);
            _query ??= inner.AsyncUnaryCall(method, host, options, request).ResponseAsync;
            return new AsyncUnaryCall<TResponse>((Task<TResponse>)_query, Task.FromResult(Metadata.Empty), static () => Status.DefaultSuccess, static () => Metadata.Empty, static () => { });
        }

        public override TResponse BlockingUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();

        public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();

        public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options) => throw new NotSupportedException();

        public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options) => throw new NotSupportedException();
    }
}
