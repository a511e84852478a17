namespace AgentMemory;

/// <summary>Reads a question and a memory together and says how well they fit; slower and finer than vectors. Safe for concurrent use.</summary>
public interface IReranker
{
    /// <summary>Name of the model, for people.</summary>
    string Model { get; }

    /// <summary>Calls that make sense at once.</summary>
    int Concurrency { get; }

    /// <summary>How well a text answers a question, 0 to 1 where the model has one label.</summary>
    /// <param name="question">The question.</param>
    /// <param name="text">The memory as it is read: with the name of its speaker.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    ValueTask<double> ScoreAsync(string question, string text, CancellationToken cancellationToken = default);
}

/// <summary>What became of the re-ranking of one recall.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="Reranked">Hits that were re-ranked; they stand before the others.</param>
/// <param name="Candidates">Hits that should have been re-ranked.</param>
/// <param name="Stopped">Why fewer were re-ranked; null where all were.</param>
public sealed record RerankOutcome(string Model, int Reranked, int Candidates, string? Stopped);
