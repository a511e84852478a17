namespace AgentMemory.Benchmarks.Recall;

/// <summary>Evidence recall over real conversations, through the product: every turn is remembered, every question recalls.</summary>
internal sealed class RecallBenchmark : IBenchmark
{
    // Plain cosine over single turns in an independent prototype with the same model, one text a run; the product must stay within half a point.
    private static readonly double[] Prototype = [49.9, 60.4, 74.9, 83.8];

    public string Name => "recall";

    public string Description => "evidence recall@5/10/25/50 over the LoCoMo conversations, through the product";

    public async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        var recall = new EvidenceRecall(5, 10, 25, 50);
        await using var scratch = new ScratchMemory();
        foreach (var conversation in LocomoConversation.Load(ReferenceData.Require(Path.Combine("conversations", "locomo-dev.json"))))
        {
            var scope = new MemoryScope { User = conversation.Id };
            var receipts = await scratch.Memory.RememberAsync([.. conversation.Turns.Select(turn => new MemoryInput
            {
                Text = turn.Text,
                Scope = scope with { Session = turn.Session },
                TurnId = turn.Id,
                OccurredAt = turn.OccurredAt,
                Metadata = new Dictionary<string, MetadataValue> { ["turn"] = turn.Id },
            })], cancellationToken);
            if (receipts.FirstOrDefault(r => r.Status != WriteStatus.Stored) is { } lost) throw new InvalidOperationException($"Turn {lost.Index} of {conversation.Id} was not stored: {lost.Reason}");
            foreach (var question in conversation.Questions)
            {
                var result = await scratch.Memory.RecallAsync(new RecallQuery { Text = question.Text, Scope = scope, Top = 50 }, cancellationToken);
                recall.Add(question.Evidence, [.. result.Hits.Select(h => (string)h.Memory.Metadata["turn"].Value)]);
            }
            Console.WriteLine($"{conversation.Id}: {conversation.Turns.Count} turns, {conversation.Questions.Count} questions");
        }
        Console.WriteLine($"{recall.Questions} questions with evidence");
        var figures = new Figures();
        for (int i = 0; i < recall.Depths.Count; i++) figures.AtLeast($"recall@{recall.Depths[i]}", recall.At(i), "%", Prototype[i] - 0.5);
        return figures.ExitCode;
    }
}
