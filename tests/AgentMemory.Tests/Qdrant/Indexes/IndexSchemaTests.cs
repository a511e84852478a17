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

    private static PayloadSchemaInfo Parse(string json) => JsonParser.Default.Parse<PayloadSchemaInfo>(json);
}
