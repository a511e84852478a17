namespace AgentMemory.Benchmarks;

/// <summary>One measurement that anyone can repeat: a subcommand that ends with lines <c>figure value unit bar pass|short</c>.</summary>
internal interface IBenchmark
{
    string Name { get; }

    string Description { get; }

    /// <returns>0 only when every figure passes its bar.</returns>
    Task<int> RunAsync(string[] args, CancellationToken cancellationToken);
}
