using System.Text.Json;
using Xunit;

namespace AgentMemory.Tests.Memories;

public sealed class MemoryJsonTests
{
    [Fact]
    public void Read_members_left_out_keep_their_defaults()
    {
        var input = JsonSerializer.Deserialize<MemoryInput>("""{"text":"t","scope":{"user":"u"}}""", MemoryJson.Options)!;
        Assert.Equal((0.5, "default", "u"), (input.Importance, input.Scope.Tenant, input.Scope.User));
    }

    [Theory]
    [InlineData("""{"text":"t","importence":1}""")]
    [InlineData("""{"text":null}""")]
    [InlineData("""{"text":"t","kind":1}""")]
    [InlineData("""{"text":"t","metadata":{"a":{}}}""")]
    public void Read_what_is_not_ours_is_refused(string json) => Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<MemoryInput>(json, MemoryJson.Options));

    [Fact]
    public void Metadata_kinds_survive_the_round_trip()
    {
        var input = new MemoryInput { Text = "t", Kind = MemoryKind.Fact, Metadata = new Dictionary<string, MetadataValue> { ["i"] = 1L, ["n"] = 1.0, ["b"] = true, ["s"] = "x", ["l"] = MetadataValue.From(["a", "b"]) } };
        string json = JsonSerializer.Serialize(input, MemoryJson.Options);
        var back = JsonSerializer.Deserialize<MemoryInput>(json, MemoryJson.Options)!;
        Assert.Equal(input.Metadata, back.Metadata);
        Assert.Contains("\"kind\":\"fact\"", json, StringComparison.Ordinal);
    }

    [Fact]
    public void Filter_survives_the_round_trip()
    {
        const string Json = """{"kind":"fact","or":[{"tags":{"in":["a"]}},{"occurredAt":{"gte":"2026-01-01T00:00:00Z"}}],"not":{"metadata.x":{"exists":true}}}""";
        string once = JsonSerializer.Serialize(new RecallQuery { Text = "q", Filter = MemoryFilterParser.Parse(Json) }, MemoryJson.Options);
        var back = JsonSerializer.Deserialize<RecallQuery>(once, MemoryJson.Options)!;
        Assert.Equal(once, JsonSerializer.Serialize(back, MemoryJson.Options));
    }
}
