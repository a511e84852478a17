using AgentMemory.Qdrant.Embedded;
using Google.Protobuf;
using Grpc.Core;
using Qdrant.Client.Grpc;
using Xunit;

namespace AgentMemory.Tests.Qdrant;

/// <summary>Ranges, unknown enum values and values that mean "not given", as the server's own validation and conversions have them.</summary>
public sealed class ConfigChecksTests : IDisposable
{
    private readonly EmbeddedQdrant _engine = EmbeddedQdrant.OpenInMemory();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private global::Qdrant.Client.Grpc.Collections.CollectionsClient Collections => new(_engine.CallInvoker);

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData("""{"hnsw_config":{"ef_construct":"3"}}""")]
    [InlineData("""{"optimizers_config":{"deleted_threshold":1.1}}""")]
    [InlineData("""{"optimizers_config":{"vacuum_min_vector_number":"99"}}""")]
    [InlineData("""{"optimizers_config":{"max_optimization_threads":{}}}""")]
    [InlineData("""{"quantization_config":{"scalar":{"type":"Int8","quantile":0.49}}}""")]
    [InlineData("""{"quantization_config":{"product":{"compression":99}}}""")]
    [InlineData("""{"quantization_config":{"product":{"memory":99}}}""")]
    [InlineData("""{"quantization_config":{"binary":{"encoding":99}}}""")]
    [InlineData("""{"quantization_config":{"binary":{"query_encoding":{}}}}""")]
    [InlineData("""{"quantization_config":{"binary":{"query_encoding":{"setting":99}}}}""")]
    [InlineData("""{"quantization_config":{"turboquant":{"bits":99}}}""")]
    [InlineData("""{"strict_mode_config":{"max_resident_memory_percent":0}}""")]
    [InlineData("""{"strict_mode_config":{"max_resident_memory_percent":101}}""")]
    [InlineData("""{"strict_mode_config":{"multivector_config":{"multivector_config":{"m":{"max_vectors":"0"}}}}}""")]
    [InlineData("""{"strict_mode_config":{"sparse_config":{"sparse_config":{"s":{"max_length":"0"}}}}}""")]
    [InlineData("""{"sharding_method":9}""")]
    [InlineData("""{"payload":{"memory":99}}""")]
    public void Value_out_of_range_is_an_invalid_argument(string settings)
    {
        var refused = Assert.Throws<RpcException>(() => Collections.Create(Request(settings), cancellationToken: Token));
        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
    }

    [Fact]
    public void Values_that_mean_not_given_are_not_reported()
    {
        Collections.Create(Request("""
            {"hnsw_config":{"memory":99},"payload":{"memory":"MemoryUnknown"},"quantization_config":{"scalar":{"type":"Int8","memory":"MemoryUnknown"}},
             "vectors_config":{"params":{"size":"4","distance":"Dot","datatype":"Default","memory":"MemoryUnknown","hnsw_config":{"memory":"MemoryUnknown"}}},
             "sparse_vectors_config":{"map":{"s":{"modifier":9,"index":{"datatype":"Default","memory":"MemoryUnknown"}}}}}
            """), cancellationToken: Token);

        var config = Collections.Get(new GetCollectionInfoRequest { CollectionName = "c" }, cancellationToken: Token).Result.Config;
        var (dense, sparse) = (config.Params.VectorsConfig.Params, config.Params.SparseVectorsConfig.Map["s"]);

        Assert.False(config.HnswConfig.HasMemory || config.Params.Payload.HasMemory || config.QuantizationConfig.Scalar.HasMemory);
        Assert.False(dense.HasDatatype || dense.HasMemory || dense.HnswConfig.HasMemory);
        Assert.False(sparse.HasModifier || sparse.Index.HasDatatype || sparse.Index.HasMemory);
    }

    [Fact]
    public void Update_replaces_maps_of_strict_mode_and_takes_the_deprecated_number_of_threads_first()
    {
        Collections.Create(Request("""{"strict_mode_config":{"sparse_config":{"sparse_config":{"a":{"max_length":"5"}}}},"optimizers_config":{"max_optimization_threads":{"value":"7"}}}"""), cancellationToken: Token);
        Collections.Update(JsonParser.Default.Parse<UpdateCollection>("""
            {"collection_name":"c","strict_mode_config":{"enabled":true,"sparse_config":{"sparse_config":{"b":{"max_length":"6"}}}},"optimizers_config":{"deprecated_max_optimization_threads":"2"}}
            """), cancellationToken: Token);

        var config = Collections.Get(new GetCollectionInfoRequest { CollectionName = "c" }, cancellationToken: Token).Result.Config;

        Assert.Equal("b", Assert.Single(config.StrictModeConfig.SparseConfig.SparseConfig).Key);
        Assert.Equal(2ul, config.OptimizerConfig.MaxOptimizationThreads.Value);
    }

    [Theory]
    [InlineData("""{"keyword_index_params":{"memory":99}}""", "FieldTypeKeyword", StatusCode.InvalidArgument)]
    [InlineData("""{"text_index_params":{"tokenizer":"Word","memory":99}}""", "FieldTypeText", StatusCode.InvalidArgument)]
    [InlineData("""{"keyword_index_params":{"memory":"MemoryUnknown"}}""", "FieldTypeKeyword", StatusCode.OK)]
    public void Memory_of_an_index_is_checked(string parameters, string type, StatusCode expected)
    {
        Collections.Create(Request("{}"), cancellationToken: Token);
        var request = JsonParser.Default.Parse<CreateFieldIndexCollection>($$"""{"collection_name":"c","field_name":"f","field_type":"{{type}}","wait":true,"field_index_params":{{parameters}}}""");
        var failure = Record.Exception(() => new Points.PointsClient(_engine.CallInvoker).CreateFieldIndex(request, cancellationToken: Token)) as RpcException;

        Assert.Equal(expected, failure?.StatusCode ?? StatusCode.OK);
        if (failure is null) Assert.False(Collections.Get(new GetCollectionInfoRequest { CollectionName = "c" }, cancellationToken: Token).Result.PayloadSchema["f"].Params.KeywordIndexParams.HasMemory);
    }

    private static CreateCollection Request(string settings)
    {
        var request = JsonParser.Default.Parse<CreateCollection>(settings);
        request.CollectionName = "c";
        request.VectorsConfig ??= new VectorsConfig { Params = new VectorParams { Size = 4, Distance = Distance.Dot } };
        return request;
    }
}
