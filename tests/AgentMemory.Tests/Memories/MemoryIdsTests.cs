using Xunit;

namespace AgentMemory.Tests.Memories;

public sealed class MemoryIdsTests
{
    // RFC 9562, appendix A.4: DNS name space, www.example.com.
    [Fact]
    public void Version5_matches_the_standard() =>
        Assert.Equal(new Guid("2ed6657d-e927-568b-95e1-2665a8aea6a2"), MemoryIds.CreateVersion5(new Guid("6ba7b810-9dad-11d1-80b4-00c04fd430c8"), "www.example.com"u8));

    [Fact]
    public void Episode_same_word_in_two_turns_is_two_memories()
    {
        var input = new MemoryInput { Text = "yes", TurnId = "1" };
        Guid Of(MemoryInput i) => MemoryIds.Of(i, default, MemoryIds.Hash(i.Text));
        Assert.Equal(Of(input), Of(input with { }));
        Assert.NotEqual(Of(input), Of(input with { TurnId = "2" }));
        Assert.NotEqual(Of(input), Of(input with { Scope = new MemoryScope { Tenant = "b" } }));
        Assert.NotEqual(Of(input with { Scope = new MemoryScope { User = "ab" } }), Of(input with { Scope = new MemoryScope { User = "a", Agent = "b" } }));
    }
}
