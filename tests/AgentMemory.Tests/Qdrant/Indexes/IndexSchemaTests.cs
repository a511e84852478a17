using AgentMemory.Qdrant.Embedded;
using AgentMemory.Qdrant.Embedded.Indexes;
using Google.Protobuf;
using Qdrant.Client.Grpc;
using Xunit;

namespace AgentMemory.Tests.Qdrant.Indexes;

public class IndexSchemaTests
{
    [Theory]
    [InlineData("""{"data_type": "Keyword"}""", """{"data_type": "Keyword", "params": {"keyword_index_params": {}}}""", true)]
    [InlineData("""{"data_type": "Text"}""", """{"data_type": "Text", "params": {"text_index_params": {"tokenizer": "Word"}}}""", true)]
    [InlineData("""{"data_type": "Text"}""", """{"data_type": "Text", "params": {"text_index_params": {"tokenizer": "Prefix"}}}""", false)]
    [InlineData("""{"data_type": "Keyword"}""", """{"data_type": "Keyword", "params": {"keyword_index_params": {"on_disk": false}}}""", false)] // set to the default, but set
    [InlineData("""{"data_type": "Keyword"}""", """{"data_type": "Uuid"}""", false)]
    public void Index_is_the_same_where_the_options_that_are_set_are(string one, string other, bool expected) => Assert.Equal(expected, IndexSchema.AreSame(Parse(one), Parse(other)));

    [Fact]
    public async Task Spellings_of_a_path_name_one_index()
    {
        await using var engine = EmbeddedQdrant.OpenInMemory();
        var (collections, points) = (new Collections.CollectionsClient(engine.CallInvoker), new Points.PointsClient(engine.CallInvoker));
        var token = TestContext.Current.CancellationToken;
        await collections.CreateAsync(new CreateCollection { CollectionName = "c" }, cancellationToken: token);
        await points.CreateFieldIndexAsync(new CreateFieldIndexCollection { CollectionName = "c", FieldName = "a.\"b\"", FieldType = FieldType.Keyword, Wait = true }, cancellationToken: token);
        Assert.Empty((await points.FacetAsync(new FacetCounts { CollectionName = "c", Key = "\"a\".b" }, cancellationToken: token)).Hits);
        Assert.Equal(["a.b"], (await collections.GetAsync(new GetCollectionInfoRequest { CollectionName = "c" }, cancellationToken: token)).Result.PayloadSchema.Keys);
        await points.DeleteFieldIndexAsync(new DeleteFieldIndexCollection { CollectionName = "c", FieldName = "\"a\".\"b\"", Wait = true }, cancellationToken: token);
        Assert.Empty((await collections.GetAsync(new GetCollectionInfoRequest { CollectionName = "c" }, cancellationToken: token)).Result.PayloadSchema);
    }

    private static PayloadSchemaInfo Parse(string json) => JsonParser.Default.Parse<PayloadSchemaInfo>(json);
}
