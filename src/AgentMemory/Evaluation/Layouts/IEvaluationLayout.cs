namespace AgentMemory.Evaluation.Layouts;

/// <summary>One way in which sets of questions lie on a disk.</summary>
internal interface IEvaluationLayout
{
    string Name { get; }

    /// <summary>What a file or folder of this layout holds, for the error that names all layouts.</summary>
    string LooksFor { get; }

    /// <returns>The set, or null where the file or folder has another layout.</returns>
    /// <exception cref="ArgumentException">It has this layout and is broken.</exception>
    ValueTask<EvaluationSet?> TryReadAsync(string path, EvaluationDataOptions options, CancellationToken cancellationToken);
}
