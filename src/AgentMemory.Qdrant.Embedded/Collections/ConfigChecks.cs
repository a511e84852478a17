using System.Globalization;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Collections;

/// <summary>The ranges of configuration fields, for creation and update alike.</summary>
internal static class ConfigChecks
{
    public const int MaxDim = 65536;

    public static void Hnsw(HnswConfigDiff? config, string at = "hnsw_config")
    {
        if (config is null) return;
        Malformed.AtLeast(at + ".ef_construct", config.HasEfConstruct, config.EfConstruct, 4); // an unknown memory is not refused here, but taken as none
    }

    public static void Optimizers(OptimizersConfigDiff? config)
    {
        if (config is null) return;
        Malformed.Between("optimizers_config.deleted_threshold", config.HasDeletedThreshold, config.DeletedThreshold, 0, 1);
        Malformed.AtLeast("optimizers_config.vacuum_min_vector_number", config.HasVacuumMinVectorNumber, config.VacuumMinVectorNumber, 100);
        Malformed.AtLeast("optimizers_config.max_segment_size", config.HasMaxSegmentSize, config.MaxSegmentSize, 1);
        if (config.HasDeprecatedMaxOptimizationThreads || config.MaxOptimizationThreads is not { } threads) return;
        if (threads.VariantCase == MaxOptimizationThreads.VariantOneofCase.None) throw Malformed.Request("Malformed MaxOptimizationThreads");
        if (threads.HasSetting && !Enum.IsDefined(threads.Setting)) throw Malformed.Request($"Invalid MaxOptimizationThreads setting: {threads.Setting:D}");
    }

    public static void Wal(WalConfigDiff? config)
    {
        if (config is null) return;
        Malformed.AtLeast("wal_config.wal_capacity_mb", config.HasWalCapacityMb, config.WalCapacityMb, 1);
        Malformed.AtLeast("wal_config.wal_retain_closed", config.HasWalRetainClosed, config.WalRetainClosed, 1);
    }

    public static void StrictMode(StrictModeConfig? config)
    {
        if (config is null) return;
        Malformed.AtLeast("strict_mode_config.max_query_limit", config.HasMaxQueryLimit, config.MaxQueryLimit, 1);
        Malformed.AtLeast("strict_mode_config.max_timeout", config.HasMaxTimeout, config.MaxTimeout, 1);
        Malformed.AtLeast("strict_mode_config.max_points_count", config.HasMaxPointsCount, config.MaxPointsCount, 1);
        Malformed.AtLeast("strict_mode_config.read_rate_limit", config.HasReadRateLimit, config.ReadRateLimit, 1);
        Malformed.AtLeast("strict_mode_config.write_rate_limit", config.HasWriteRateLimit, config.WriteRateLimit, 1);
#pragma warning disable CS0612 // deprecated, and still checked by the server
        Malformed.Between("strict_mode_config.max_resident_memory_percent", config.HasMaxResidentMemoryPercent, config.MaxResidentMemoryPercent, 1, 100);
#pragma warning restore CS0612
        foreach (var vector in config.MultivectorConfig?.MultivectorConfig.Values ?? [])
            Malformed.AtLeast("strict_mode_config.multivector_config.multivector_config.[].max_vectors", vector.HasMaxVectors, vector.MaxVectors, 1);
        foreach (var vector in config.SparseConfig?.SparseConfig.Values ?? [])
            Malformed.AtLeast("strict_mode_config.sparse_config.sparse_config.[].max_length", vector.HasMaxLength, vector.MaxLength, 1);
    }

    public static void Quantization(QuantizationConfig? config)
    {
        switch (config?.QuantizationCase)
        {
            case null: return;
            case QuantizationConfig.QuantizationOneofCase.None: throw Malformed.Request("Unable to convert quantization config");
            case QuantizationConfig.QuantizationOneofCase.Scalar: Scalar(config.Scalar); break;
            case QuantizationConfig.QuantizationOneofCase.Product: Product(config.Product); break;
            case QuantizationConfig.QuantizationOneofCase.Binary: Binary(config.Binary); break;
            case QuantizationConfig.QuantizationOneofCase.Turboquant: Turbo(config.Turboquant); break;
        }
    }

    public static void Scalar(ScalarQuantization scalar)
    {
        Malformed.Between("quantization_config.quantization.quantile", scalar.HasQuantile, scalar.Quantile, 0.5, 1);
        if (scalar.Type != QuantizationType.Int8) throw Malformed.Request("Unknown quantization type");
        Memory(scalar.HasMemory, scalar.Memory);
    }

    private static void Product(ProductQuantization product)
    {
        if (!Enum.IsDefined(product.Compression)) throw Malformed.Request("Unknown compression ratio");
        Memory(product.HasMemory, product.Memory);
    }

    private static void Binary(BinaryQuantization binary)
    {
        if (binary.HasEncoding && !Enum.IsDefined(binary.Encoding)) throw Malformed.Request("Unknown binary quantization encoding");
        if (binary.QueryEncoding is { } query && !(query.HasSetting && Enum.IsDefined(query.Setting))) throw Malformed.Request("Unknown binary quantization query encoding");
        Memory(binary.HasMemory, binary.Memory);
    }

    private static void Turbo(TurboQuantization turbo)
    {
        if (turbo.HasBits && !Enum.IsDefined(turbo.Bits)) throw Malformed.Request("Unknown turbo quantization bit size");
        Memory(turbo.HasMemory, turbo.Memory);
    }

    public static void Vector(VectorParams vector, string at)
    {
        Size(vector.Size, at);
        Hnsw(vector.HnswConfig, at + ".hnsw_config");
        Distance(vector.Distance);
        Datatype(vector.HasDatatype, vector.Datatype);
        Quantization(vector.QuantizationConfig);
        Comparator(vector.MultivectorConfig);
        VectorMemory(vector.HasMemory, vector.Memory);
    }

    /// <summary>Dense vectors are cold or cached; only indexes can be pinned.</summary>
    public static void VectorMemory(bool given, Memory memory)
    {
        Memory(given, memory);
        if (given && memory == global::Qdrant.Client.Grpc.Memory.Pinned)
            throw Refusal.InvalidArgument("Validation error in body: [vectors.memory: `pinned` memory placement is not supported for dense vector storage]");
    }

    public static void Size(ulong size, string at)
    {
        if (size is < 1 or > MaxDim) throw Malformed.Field(at + ".size", string.Create(CultureInfo.InvariantCulture, $"value {size} invalid, must be from 1 to {MaxDim}"));
    }

    public static void Distance(Distance distance)
    {
        if (distance == global::Qdrant.Client.Grpc.Distance.UnknownDistance) throw Malformed.Request("Malformed distance parameter: UnknownDistance");
        if (!Enum.IsDefined(distance)) throw Malformed.Request($"Malformed distance parameter, unexpected value: {(int)distance}");
    }

    public static void Datatype(bool given, Datatype datatype)
    {
        if (given && !Enum.IsDefined(datatype)) throw Malformed.Request($"Cannot convert datatype: {(int)datatype}");
    }

    public static void Comparator(MultiVectorConfig? config)
    {
        if (config is not null && !Enum.IsDefined(config.Comparator)) throw Malformed.Request("Unknown multi vector comparator");
    }

    public static void Memory(bool given, Memory memory)
    {
        if (given && !Enum.IsDefined(memory)) throw Malformed.Request($"Cannot convert memory placement: {(int)memory}");
    }

    public static void Payload(PayloadStorageParams? payload)
    {
        if (payload is not null) Memory(payload.HasMemory, payload.Memory);
    }

    public static void Sparse(string name, SparseVectorParams sparse)
    {
        if (name.Length == 0) throw Refusal.InvalidArgument("Sparse vector name cannot be empty");
        CollectionNames.CheckVector(name, "sparse");
        SparseIndex(sparse.Index);
    }

    public static void SparseIndex(SparseIndexConfig? index)
    {
        if (index is null) return;
        Datatype(index.HasDatatype, index.Datatype);
        if (index is { HasDatatype: true, Datatype: global::Qdrant.Client.Grpc.Datatype.Turbo4 })
            throw Refusal.InvalidArgument("Validation error in body: [sparse_vectors[0].index.datatype: sparse vectors do not support the `turbo4` datatype]");
        Memory(index.HasMemory, index.Memory);
    }
}
