using AgentMemory.Qdrant;
using AgentMemory.Qdrant.Calls;
using Qdrant.Client.Grpc;
using Xunit;

namespace AgentMemory.Tests.Qdrant;

public sealed class QdrantOptionsTests
{
    public static TheoryData<QdrantOptions, string> Wrong => new()
    {
        { new QdrantOptions { Endpoint = "localhost:6334" }, "Endpoint" },
        { new QdrantOptions { TimeoutSeconds = 0 }, "TimeoutSeconds" },
        { new QdrantOptions { Retries = 11 }, "Retries" },
        { new QdrantOptions { MaxBatchBytes = 10 }, "MaxBatchBytes" },
        { new QdrantOptions { ReadConsistency = "most" }, "ReadConsistency" },
        { new QdrantOptions { ReadConsistency = "0" }, "ReadConsistency" },
        { new QdrantOptions { WriteOrdering = "fast" }, "WriteOrdering" },
        { new QdrantOptions { WriteConsistencyFactor = 2 }, "WriteConsistencyFactor" },
        { new QdrantOptions { TenantShards = ["big"] }, "FallbackShard" },
        { new QdrantOptions { Quantization = "int4" }, "Quantization" },
        { new QdrantOptions { Endpoint = "https://q:6334", CertificateThumbprint = "12" }, "CertificateThumbprint" },
        { new QdrantOptions { Endpoint = "http://q:6334", CertificateThumbprint = new string('a', 64) }, "CertificateThumbprint" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Wrong_setting_is_named_with_its_section(QdrantOptions options, string setting)
    {
        var result = new QdrantOptionsValidator().Validate(null, options);
        Assert.True(result.Failed);
        Assert.Contains(result.Failures!, f => f.StartsWith($"AgentMemory:Qdrant:{setting} is ", StringComparison.Ordinal));
    }

    [Fact]
    public void Defaults_and_a_whole_cluster_are_valid()
    {
        var cluster = new QdrantOptions
        {
            Endpoint = "https://cluster:6334",
            ApiKey = "k",
            CertificateThumbprint = new string('0', 64),
            ReplicationFactor = 3,
            WriteConsistencyFactor = 2,
            ReadConsistency = "2",
            WriteOrdering = "medium",
            FallbackShard = "shared",
            TenantShards = ["big"],
            ExpectedMemories = 100_000_000,
            Quantization = "binary",
        };
        Assert.True(new QdrantOptionsValidator().Validate(null, new QdrantOptions()).Succeeded);
        Assert.True(new QdrantOptionsValidator().Validate(null, cluster).Succeeded);
    }

    [Fact]
    public void Routing_puts_consistency_ordering_and_the_tenants_shards_into_requests()
    {
        var routing = new RequestRouting(new QdrantOptions { ReadConsistency = "quorum", WriteOrdering = "strong", FallbackShard = "shared" });
        var query = new QueryPoints { Filter = FilterTranslation.Translate(new MemoryScope { Tenant = "big", User = "u" }, null) };
        routing.Apply(query);
        Assert.Equal((ReadConsistencyType.Quorum, "big", "shared"), (query.ReadConsistency.Type, query.ShardKeySelector.ShardKeys[0].Keyword, query.ShardKeySelector.Fallback.Keyword));
        var upsert = new UpsertPoints { Points = { new PointStruct { Payload = { ["tenant"] = new Value { StringValue = "small" } } } } };
        routing.Apply(upsert);
        Assert.Equal((WriteOrderingType.Strong, "small"), (upsert.Ordering.Type, upsert.ShardKeySelector.ShardKeys[0].Keyword));
        var batch = new QueryBatchPoints { QueryPoints = { query } };
        routing.Apply(batch);
        Assert.Equal((ReadConsistencyType.Quorum, "big"), (batch.ReadConsistency.Type, batch.QueryPoints[0].ShardKeySelector.ShardKeys[0].Keyword));
    }
}
