using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Filters;

/// <summary>
/// The filters of one call, on one thread: a message that a caller in the process gives several times is compiled once, and asked of each segment once.
/// </summary>
internal sealed class FilterPool
{
    private readonly Dictionary<Filter, CompiledFilter> _compiled = new(ReferenceEqualityComparer.Instance);

    public CompiledFilter Compile(Filter filter)
    {
        if (!_compiled.TryGetValue(filter, out var compiled)) _compiled[filter] = compiled = CompiledFilter.Compile(filter).Remembering();
        return compiled;
    }
}
