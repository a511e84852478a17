using Xunit;

namespace AgentMemory.Tests.Memories;

public sealed class MemoryFilterParserTests
{
    [Theory]
    [InlineData("""{"knd":"fact"}""", "filter.knd", "Did you mean 'kind'?")]
    [InlineData("""{"importance":{"gtt":1}}""", "filter.importance.gtt", "no operator")]
    [InlineData("""{"importance":"high"}""", "filter.importance", "a number")]
    [InlineData("""{"or":[{"kind":"fact"},{"occurredAt":"yesterday"}]}""", "filter.or[1].occurredAt", "ISO 8601")]
    [InlineData("""{"kind":"facts"}""", "filter.kind", "no kind")]
    [InlineData("""{"not":{"kind":{"in":[]}}}""", "filter.not.kind.in", "at least one")]
    public void Parse_mistake_is_named_with_its_place(string json, string path, string message)
    {
        var error = Assert.Throws<MemoryFilterException>(() => MemoryFilterParser.Parse(json));
        Assert.Equal(path, error.Path);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_too_deep_is_refused() => Assert.Throws<MemoryFilterException>(() => MemoryFilterParser.Parse(string.Concat(Enumerable.Repeat("{\"not\":", 20)) + "{}" + new string('}', 20)));

    [Fact]
    public void Parse_siblings_are_joined()
    {
        var all = Assert.IsType<MemoryFilter.All>(MemoryFilterParser.Parse("""{"kind":"fact","metadata.project":"x","importance":{"gte":0.5,"lt":1}}"""));
        Assert.Equal(4, all.Conditions.Count);
    }
}
