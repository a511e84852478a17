using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Collections;

/// <summary>The form in which a configuration is kept and reported: a value that means "not given" is not there.</summary>
internal static class ConfigForm
{
    public static void Normalize(CollectionConfig config)
    {
        Normalize(config.HnswConfig);
        Normalize(config.QuantizationConfig);
        if (config.Params.Payload is { } payload && IsNone(payload.HasMemory, payload.Memory)) payload.ClearMemory();
        switch (config.Params.VectorsConfig.ConfigCase)
        {
            case VectorsConfig.ConfigOneofCase.Params: Normalize(config.Params.VectorsConfig.Params); break;
            case VectorsConfig.ConfigOneofCase.ParamsMap: foreach (var vector in config.Params.VectorsConfig.ParamsMap.Map.Values) Normalize(vector); break;
        }
        foreach (var sparse in config.Params.SparseVectorsConfig?.Map.Values ?? []) Normalize(sparse);
    }

    private static void Normalize(VectorParams vector)
    {
        Normalize(vector.HnswConfig);
        Normalize(vector.QuantizationConfig);
        if (IsNone(vector.HasMemory, vector.Memory)) vector.ClearMemory();
        if (vector is { HasDatatype: true, Datatype: Datatype.Default }) vector.ClearDatatype();
    }

    private static void Normalize(SparseVectorParams sparse)
    {
        if (sparse.HasModifier && !Enum.IsDefined(sparse.Modifier)) sparse.ClearModifier();
        if (sparse.Index is not { } index) return;
        if (IsNone(index.HasMemory, index.Memory)) index.ClearMemory();
        if (index is { HasDatatype: true, Datatype: Datatype.Default }) index.ClearDatatype();
    }

    private static void Normalize(HnswConfigDiff? hnsw)
    {
        if (hnsw is not null && IsNone(hnsw.HasMemory, hnsw.Memory)) hnsw.ClearMemory();
    }

    private static void Normalize(QuantizationConfig? quantization)
    {
        switch (quantization?.QuantizationCase)
        {
            case QuantizationConfig.QuantizationOneofCase.Scalar when IsNone(quantization.Scalar.HasMemory, quantization.Scalar.Memory): quantization.Scalar.ClearMemory(); break;
            case QuantizationConfig.QuantizationOneofCase.Product when IsNone(quantization.Product.HasMemory, quantization.Product.Memory): quantization.Product.ClearMemory(); break;
            case QuantizationConfig.QuantizationOneofCase.Binary when IsNone(quantization.Binary.HasMemory, quantization.Binary.Memory): quantization.Binary.ClearMemory(); break;
            case QuantizationConfig.QuantizationOneofCase.Turboquant when IsNone(quantization.Turboquant.HasMemory, quantization.Turboquant.Memory): quantization.Turboquant.ClearMemory(); break;
        }
    }

    /// <summary>Given, and says nothing.</summary>
    public static bool IsNone(bool given, Memory memory) => given && (memory == Memory.Unknown || !Enum.IsDefined(memory));
}
