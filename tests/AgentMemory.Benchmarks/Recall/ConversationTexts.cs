using AgentMemory.Evaluation;

namespace AgentMemory.Benchmarks.Recall;

/// <summary>Turns of real conversations as they are embedded, for measurements of speed.</summary>
internal static class ConversationTexts
{
    public static async Task<string[]> TakeAsync(int count, CancellationToken cancellationToken)
    {
        var set = await EvaluationData.LoadAsync(ReferenceData.Require(Path.Combine("conversations", "locomo-dev.json")), cancellationToken: cancellationToken);
        return [.. set.Scopes.SelectMany(s => s.Memories).Select(m => $"{m.Input.Speaker}: {m.Input.Text}").Take(count)];
    }
}
