using AgentMemory.Qdrant.Embedded.Segments;
using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.StrictMode;

/// <summary>What a collection in strict mode refuses of reads.</summary>
internal static class StrictReads
{
    /// <exception cref="RpcException">InvalidArgument: above a limit of the collection, or a filter without an index.</exception>
    public static void Check(ReadRequest request, StrictModeConfig strict, CollectionSnapshot snapshot)
    {
        if (request.BatchSize is { } size && strict.HasSearchMaxBatchsize) StrictLimits.Check("search batch size", (ulong)size, strict.SearchMaxBatchsize);
        foreach (var part in request.Parts) Check(part, strict, snapshot);
    }

    private static void Check(ReadPart part, StrictModeConfig strict, CollectionSnapshot snapshot)
    {
        if (part.Limit is { } limit && strict.HasMaxQueryLimit) StrictLimits.Check("limit", limit, strict.MaxQueryLimit);
        if (part.Timeout is { } timeout && strict.HasMaxTimeout) StrictLimits.Check("timeout", timeout, strict.MaxTimeout);
        if (part.Filter is { } filter)
        {
            FilterLimits.Check(filter, strict);
            if (strict is { HasUnindexedFilteringRetrieve: true, UnindexedFilteringRetrieve: false }) IndexNeeds.Check(filter, snapshot.Schema);
        }
        if (strict is { HasUnindexedFilteringRetrieve: true, UnindexedFilteringRetrieve: false })
        {
            if (part.Formula is { } formula) FormulaNeeds.Check(formula, snapshot.Schema);
            if (part.GroupBy is { Length: > 0 } field) IndexNeeds.CheckGroups(field, snapshot.Schema);
        }
        Check(part.Params, strict);
        if (strict is not { HasSearchAllowExact: true, SearchAllowExact: false }) return;
        if (part.Exact || part.Params is { Exact: true }) throw StrictLimits.Refused($"Exact search disabled!. Help: Set exact=false.");
        if (part.Vector is { } vector && IsFullScan(vector, part.Filter, snapshot.Settings.Config))
            throw StrictLimits.Refused($"Full scan of vector '{vector}' forbidden: its index is disabled (hnsw_config.m = 0). Help: Set m above 0.");
    }

    private static void Check(SearchParams? parameters, StrictModeConfig strict)
    {
        if (parameters is null) return;
        if (parameters.HasHnswEf && strict.HasSearchMaxHnswEf) StrictLimits.Check("hnsw_ef", parameters.HnswEf, strict.SearchMaxHnswEf);
        if (parameters.Quantization is { HasOversampling: true } quantization && strict.HasSearchMaxOversampling && quantization.Oversampling > strict.SearchMaxOversampling)
            throw StrictLimits.Refused($"Limit exceeded {quantization.Oversampling} > {strict.SearchMaxOversampling} for \"oversampling\". Help: Reduce the \"oversampling\" parameter to or below {strict.SearchMaxOversampling}.");
    }

    /// <summary>A dense vector whose index holds no links, and no filter whose field has an index of its own.</summary>
    private static bool IsFullScan(string vector, Filter? filter, CollectionConfig config)
    {
        var named = config.Params.VectorsConfig;
        var parameters = named.ConfigCase == VectorsConfig.ConfigOneofCase.Params ? vector.Length == 0 ? named.Params : null : named.ParamsMap?.Map.GetValueOrDefault(vector);
        if (parameters is null) return false;
        var own = parameters.HnswConfig;
        ulong m = own is { HasM: true } ? own.M : config.HnswConfig.M;
        ulong payloadM = own is { HasPayloadM: true } ? own.PayloadM : config.HnswConfig.PayloadM;
        return m == 0 && (payloadM == 0 || filter is null);
    }
}
