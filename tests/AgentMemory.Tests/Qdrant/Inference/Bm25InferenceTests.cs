using System.Text;
using AgentMemory.Qdrant.Embedded.Inference;
using Grpc.Core;
using Qdrant.Client.Grpc;
using Xunit;

namespace AgentMemory.Tests.Qdrant.Inference;

public class Bm25InferenceTests
{
    [Theory] // published values of the 32-bit hash with seed 0
    [InlineData("", 0u)]
    [InlineData("test", 0xBA6BD213u)]
    [InlineData("Hello, world!", 0xC0363E43u)]
    [InlineData("The quick brown fox jumps over the lazy dog", 0x2E4FF723u)]
    public void Hash_equals_the_published_values(string text, uint expected) => Assert.Equal(expected, MurmurHash3.Hash(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Document_weights_follow_the_formula()
    {
        // Two tokens, cat and sat, of which cat stands twice: 2 * 2.2 / (2 + 1.2 * (0.25 + 0.75 * 3 / 6)).
        var sparse = Bm25Inference.EmbedDocument(Document("Cats sat on the cat", ("avg_len", new Value { IntegerValue = 6 })));
        Assert.Equal(2, sparse.Values.Count);
        Assert.Equal(4.4 / 2.75, sparse.Values.Max(), 1e-6);
        Assert.Equal(2.2 / 1.75, sparse.Values.Min(), 1e-6);
        Assert.Equal(sparse.Indices.Order(), sparse.Indices);
    }

    [Fact]
    public void Query_holds_each_token_once_under_the_index_of_the_document()
    {
        var query = Bm25Inference.EmbedQuery(Document("cat CATS the sat"));
        Assert.Equal([1f, 1f], query.Values);
        Assert.Equal(Bm25Inference.EmbedDocument(Document("sat cat")).Indices, query.Indices);
    }

    [Theory]
    [InlineData("k", """ "text" """)]
    [InlineData("k", "-1")]
    [InlineData("b", "1.5")]
    [InlineData("avg_len", "0")]
    [InlineData("tokenizer", """ "Word" """)]
    [InlineData("lowercase", "1")]
    [InlineData("min_token_len", "-1")]
    [InlineData("min_token_len", "2.5")]
    [InlineData("stopwords", """ ["fox"] """)]
    [InlineData("stopwords", """ "klingon" """)]
    [InlineData("stemmer", """ {"type": "porter"} """)]
    public void Bad_options_are_an_invalid_argument(string name, string json)
    {
        var value = PayloadJson.Parse($$"""{"x": {{json}}}""").Fields["x"];
        Assert.Equal(StatusCode.InvalidArgument, Assert.Throws<RpcException>(() => Bm25Inference.EmbedDocument(Document("x", (name, value)))).StatusCode);
    }

    [Theory]
    [InlineData("""{"language": "none"}""", "The cats", 2)] // neither stop words nor stems
    [InlineData("""{"stopwords": {"custom": ["cats"]}}""", "The cats", 1)]
    [InlineData("""{"stemmer": {"type": "none"}}""", "cat cats", 2)]
    [InlineData("""{"stemmer": null}""", "cat cats", 1)]
    [InlineData("""{"unknown": 1}""", "cat cats", 1)]
    [InlineData("""{"tokenizer": "whitespace", "stopwords": {}}""", "the-cat the", 2)]
    public void Options_choose_the_tokens(string options, string text, int expected)
    {
        var document = Document(text);
        document.Options.Add(PayloadJson.Parse(options).Fields);
        Assert.Equal(expected, Bm25Inference.EmbedDocument(document).Indices.Count);
    }

    [Fact]
    public void Other_models_and_other_inputs_are_refused_with_the_servers_codes()
    {
        Assert.Equal(StatusCode.Internal, Assert.Throws<RpcException>(() => Bm25Inference.EmbedQuery(new Document { Text = "x", Model = "other/model" })).StatusCode);
        Assert.Equal(StatusCode.Internal, Bm25Inference.NotText("other/model").StatusCode);
        Assert.Equal(StatusCode.InvalidArgument, Bm25Inference.NotText("Qdrant/BM25").StatusCode);
    }

    private static Document Document(string text, params (string Name, Value Value)[] options)
    {
        var document = new Document { Text = text, Model = "Qdrant/bm25" };
        foreach (var (name, value) in options) document.Options.Add(name, value);
        return document;
    }
}
