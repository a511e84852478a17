using AgentMemory.Qdrant.Embedded.Filters;
using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Queries.Requests;

/// <summary>Search parameters, checked. The scan is exact, so that those which trade exactness for speed change nothing.</summary>
/// <param name="HasIdf">Whether IDF statistics were asked for in particular.</param>
/// <param name="Corpus">The points that the IDF statistics are taken from; null takes all.</param>
internal sealed record SearchSettings(bool HasIdf, CompiledFilter? Corpus)
{
    public static SearchSettings Default { get; } = new(false, null);

    /// <exception cref="RpcException">InvalidArgument: out of range, or a malformed filter.</exception>
    public static SearchSettings Of(SearchParams? parameters, FilterPool? filters = null)
    {
        if (parameters is null) return Default;
        Malformed.AtLeast("params.hnsw_ef", parameters.HasHnswEf, parameters.HnswEf, 1);
        if (parameters.Quantization is { HasOversampling: true } quantization && !(quantization.Oversampling >= 1))
            throw Malformed.Field("params.quantization.oversampling", "invalid, must be 1.0 or larger");
        if (parameters.Acorn is { } acorn) Malformed.Between("params.acorn.max_selectivity", acorn.HasMaxSelectivity, acorn.MaxSelectivity, 0, 1);
        return new SearchSettings(parameters.Idf is not null, StageRequest.Compile(parameters.Idf?.Corpus, filters));
    }
}
