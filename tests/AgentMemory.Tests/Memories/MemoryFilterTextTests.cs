using Xunit;

namespace AgentMemory.Tests.Memories;

public sealed class MemoryFilterTextTests
{
    private static readonly DateTimeOffset May = new(2024, 5, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Parse_example_of_the_help_means_what_it_says()
    {
        var expected = MemoryFilter.Where("kind").Is("episode") & MemoryFilter.Where("speaker").Is("Ann") & MemoryFilter.Where("occurredAt").AtLeast(May)
            & !MemoryFilter.Where("tags").Is("x") & (MemoryFilter.Where("text").Contains("a") | MemoryFilter.Where("text").Contains("b"));
        Assert.Equal(FilterShapes.Of(expected), FilterShapes.Of(MemoryFilter.Parse("kind:episode speaker:\"Ann\" when>=2024-05 -tag:x (a OR b)")));
    }

    [Theory]
    [InlineData("kind:fact,procedure", """{"kind":{"in":["fact","procedure"]}}""")]
    [InlineData("role!:user", """{"role":{"ne":"user"}}""")]
    [InlineData("role!=user,tool", """{"role":{"nin":["user","tool"]}}""")]
    [InlineData("role:* user!:*", """{"role":{"exists":true},"user":{"exists":false}}""")]
    [InlineData("speaker^An text!~tea", """{"speaker":{"startsWith":"An"},"not":{"text":{"contains":"tea"}}}""")]
    [InlineData("meta.n>=5 metadata.flag:true metadata.s:\"true\"", """{"metadata.n":{"gte":5},"metadata.flag":true,"and":[{"metadata.s":"true"}]}""")]
    [InlineData("metadata.n:5.0", """{"metadata.n":5.0}""")]
    [InlineData("NOT (kind:fact AND role:user) OR \"a \\\"b\"", """{"or":[{"not":{"kind":"fact","role":"user"}},{"text":{"contains":"a \"b"}}]}""")]
    [InlineData("when:2024-05-02", """{"occurredAt":{"gte":"2024-05-02T00:00:00Z","lt":"2024-05-03T00:00:00Z"}}""")]
    [InlineData("when>2024 when<=2025-02", """{"occurredAt":{"gte":"2025-01-01T00:00:00Z","lt":"2025-03-01T00:00:00Z"}}""")]
    [InlineData("when<2024-05-01T12:00+02:00", """{"occurredAt":{"lt":"2024-05-01T10:00:00Z"}}""")]
    [InlineData("id:6ba7b810-9dad-11d1-80b4-00c04fd430c8", """{"id":"6ba7b810-9dad-11d1-80b4-00c04fd430c8"}""")]
    public void Parse_short_form_is_the_same_filter_as_the_JSON(string text, string json) =>
        Assert.Equal(FilterShapes.Of(MemoryFilter.Parse(json)), FilterShapes.Of(MemoryFilter.Parse(text)));

    [Theory]
    [InlineData("", 1, "empty")]
    [InlineData("kind:fact knd:x", 11, "Did you mean 'kind'?")]
    [InlineData("kind:fct", 6, "Did you mean 'fact'?")]
    [InlineData("importance>high", 12, "no number")]
    [InlineData("when:yesterday", 6, "ISO 8601")]
    [InlineData("(kind:fact", 1, "has no ')'")]
    [InlineData("kind:fact)", 10, "without its '('")]
    [InlineData("speaker:\"Ann", 9, "not closed")]
    [InlineData("kind:", 6, "compared with nothing")]
    [InlineData("kind:fact OR", 13, "missing at the end")]
    [InlineData("OR kind:fact", 1, "no condition before")]
    [InlineData("kind:a, b", 8, "without a space")]
    [InlineData("role>x", 6, "no order")]
    [InlineData("role!>x", 6, "no operator")]
    [InlineData("- kind:fact", 2, "without a space")]
    public void Parse_mistake_is_named_with_its_character(string text, int character, string message)
    {
        var error = Assert.Throws<MemoryFilterException>(() => MemoryFilterText.Parse(text));
        Assert.Equal($"filter at character {character}", error.Path);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("user_id:ann", "'user'")]
    [InlineData("created_at>2024", "'createdAt'")]
    [InlineData("occuredAt>2024", "'occurredAt'")]
    [InlineData("documentId:x", "'source.documentId'")]
    [InlineData("colour:red", "metadata.colour")]
    [InlineData("tenant:other", "the scope sets it")]
    public void Unknown_field_names_what_was_probably_meant(string text, string hint) =>
        Assert.Contains(hint, Assert.Throws<MemoryFilterException>(() => MemoryFilter.Parse(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(10_000)]
    [InlineData(1_000_000)]
    public void Nesting_without_end_is_refused_and_not_walked(int depth)
    {
        Assert.Contains("deeper", Assert.Throws<MemoryFilterException>(() => MemoryFilter.Parse(new string('(', depth) + "a")).Message, StringComparison.Ordinal);
        Assert.Contains("deeper", Assert.Throws<MemoryFilterException>(() => MemoryFilter.Parse(new string('-', depth) + "a")).Message, StringComparison.Ordinal);
        Assert.Throws<MemoryFilterException>(() => MemoryFilter.Parse(string.Concat(Enumerable.Repeat("{\"not\":", depth)) + "{}" + new string('}', depth)));
        MemoryFilter built = new MemoryFilter.All([]);
        for (int i = 0; i < depth; i++) built = !built;
        Assert.Contains("deeper", Assert.Throws<MemoryFilterException>(() => MemoryFilterParser.Check(built)).Message, StringComparison.Ordinal);
        Assert.Throws<MemoryFilterException>(() => System.Text.Json.JsonSerializer.Serialize(built, MemoryJson.Options));
    }

    [Fact]
    public void Many_ids_are_one_condition_and_too_many_conditions_are_refused_with_the_way_out()
    {
        Guid[] ids = [.. Enumerable.Range(0, 10_000).Select(_ => Guid.NewGuid())];
        var filter = MemoryFilter.Where("id").IsOneOf(ids);
        Assert.Equal(FilterShapes.Of(filter), FilterShapes.Of(MemoryFilter.Parse(MemoryFilterText.Print(filter))));
        var error = Assert.Throws<MemoryFilterException>(() => MemoryFilter.Parse(string.Join(" OR ", ids.Select(id => $"id:{id}"))));
        Assert.Contains("field:a,b,c", error.Message, StringComparison.Ordinal);
        Assert.Throws<MemoryFilterException>(() => MemoryFilter.Where("id").IsOneOf(Enumerable.Range(0, 20_001).Select(_ => Guid.NewGuid())));
    }
}
