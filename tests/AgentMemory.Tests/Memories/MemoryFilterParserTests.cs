using Xunit;

namespace AgentMemory.Tests.Memories;

public sealed class MemoryFilterParserTests
{
    [Theory]
    [InlineData("""{"colour":"red"}""", "filter.colour")]
    [InlineData("""{"importance":"high"}""", "filter.importance")]
    [InlineData("""{"speaker":{"gt":"a"}}""", "filter.speaker.gt")]
    [InlineData("""{"occurredAt":{"gte":"soon"}}""", "filter.occurredAt.gte")]
    [InlineData("""{"kind":"dream"}""", "filter.kind")]
    [InlineData("""{"tags":{"like":"x"}}""", "filter.tags.like")]
    [InlineData("""{"tags":{"in":"x"}}""", "filter.tags.in")]
    [InlineData("""{"or":[{"user":"a"},{"x":1}]}""", "filter.or[1].x")]
    [InlineData("""{"metadata.a b":1}""", "filter.metadata.a b")]
    [InlineData("""{"user":null}""", "filter.user")]
    [InlineData("""[1]""", "filter")]
    [InlineData("""{"user":""", "filter")]
    public void Bad_filter_names_its_place(string json, string path)
    {
        var error = Assert.Throws<MemoryFilterException>(() => MemoryFilterParser.Parse(json));
        Assert.Equal(path, error.Path);
    }

    [Fact]
    public void Deep_filter_is_refused()
    {
        string json = "{\"user\":\"a\"}";
        for (int i = 0; i < 20; i++) json = "{\"not\":" + json + "}";
        Assert.Throws<MemoryFilterException>(() => MemoryFilterParser.Parse(json));
    }

    [Fact]
    public void Written_filter_reads_back_the_same()
    {
        const string json = """{"kind":"fact","importance":{"gte":0.5},"or":[{"tags":{"in":["a","b"]}},{"not":{"metadata.n":3}}],"occurredAt":{"lt":"2026-01-01T00:00:00Z"}}""";
        var options = MemoryJson.CreateOptions();
        string once = System.Text.Json.JsonSerializer.Serialize(MemoryFilterParser.Parse(json), options);
        string twice = System.Text.Json.JsonSerializer.Serialize(MemoryFilterParser.Parse(once), options);
        Assert.Contains("\"gte\":0.5", once, StringComparison.Ordinal);
        Assert.Contains("[\"a\",\"b\"]", once, StringComparison.Ordinal);
        Assert.Equal(once, twice);
    }
}
