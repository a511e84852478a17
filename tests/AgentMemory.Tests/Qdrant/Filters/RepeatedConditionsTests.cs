using AgentMemory.Qdrant.Embedded.Filters;
using AgentMemory.Qdrant.Embedded.Segments;
using AgentMemory.Qdrant.Embedded.Vectors;
using Google.Protobuf;
using Qdrant.Client.Grpc;
using Xunit;

namespace AgentMemory.Tests.Qdrant.Filters;

public class RepeatedConditionsTests
{
    private const string A = """{"field": {"key": "k", "match": {"keyword": "a"}}}""", B = """{"field": {"key": "k", "match": {"keyword": "b"}}}""", Other = """{"field": {"key": "free", "match": {"keyword": "a"}}}""";

    [Theory] // the points hold a, b, c
    [InlineData($$"""{"should": [{{A}}, {{A}}], "must_not": [{{A}}]}""", true, 1)]
    [InlineData($$"""{"should": [{{A}}, {{B}}], "must_not": [{{B}}]}""", true, 2)]
    [InlineData($$"""{"must": [{{A}}], "must_not": [{{A}}]}""", true, 1)]
    [InlineData($$"""{"must": [{{A}}], "must_not": [{{A}}]}""", false, 0)] // without an index the filter means what it says
    [InlineData($$"""{"must": [{{A}}, {{B}}], "must_not": [{{A}}]}""", true, 0)]
    [InlineData($$"""{"should": [{{A}}], "must_not": [{{B}}]}""", true, 1)]
    [InlineData($$"""{"should": [{{A}}, {{Other}}], "must_not": [{{A}}]}""", true, 0)] // one condition without an index
    [InlineData($$$"""{"must": [{"filter": {"must": [{{{A}}}], "must_not": [{{{A}}}]}}]}""", true, 0)] // not at the top
    public void Filter_that_contradicts_itself_is_answered_as_on_a_server(string filter, bool indexed, int expected)
    {
        var points = ((string[])["a", "b", "c"]).Select((text, i) => new StoredPoint(PointKey.From((ulong)i), 1, new Struct { Fields = { ["k"] = new Value { StringValue = text } } }.ToByteArray(), new Dictionary<string, StoredVector>())).ToList();
        var schema = new Dictionary<string, PayloadSchemaInfo>();
        if (indexed) schema["k"] = new PayloadSchemaInfo { DataType = PayloadSchemaType.Keyword };
        var view = new SegmentView(Segment.Build(points, new Dictionary<string, VectorSlot>(), schema), null);
        Assert.Equal(expected, CompiledFilter.Compile(JsonParser.Default.Parse<Filter>(filter)).Select(view).Count);
    }
}
