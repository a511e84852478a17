using AgentMemory.Benchmarks.Leaks;
using AgentMemory.Benchmarks.Qdrant;
using Xunit;

namespace AgentMemory.IntegrationTests.Properties;

/// <summary>What holds for the whole memory, whichever engine is behind it. A subclass gives the engine.</summary>
public abstract class MemoryProperties : IAsyncLifetime
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Makes the engine ready, or skips.</summary>
    private protected virtual ValueTask StartAsync() => ValueTask.CompletedTask;

    /// <summary>A memory over an empty collection of the engine.</summary>
    private protected abstract MemoryPlace Open(TimeProvider? time = null);

    /// <summary>Closes the engine and takes away what is left.</summary>
    private protected abstract ValueTask StopAsync();

    public ValueTask InitializeAsync() => StartAsync();

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public Task Hits_order_and_scores_do_not_change_when_other_tenants_come_and_go() => ScopeProperty.CheckAsync(() => Open(), Token);

    [Fact]
    public Task Reads_at_any_two_times_equal_a_replay_of_the_log() => AsOfProperty.CheckAsync(clock => Open(clock));

    [Theory]
    [InlineData("ids"), InlineData("filter"), InlineData("sources"), InlineData("session"), InlineData("tenant")]
    public async Task After_a_forget_no_call_gives_any_of_it(string way) => await ForgetProperty.CheckAsync(Open(), way, Token);

    [Theory]
    [InlineData(false, 800), InlineData(true, 400)]
    public async Task Interleaved_tenants_see_exactly_what_is_theirs_and_nothing_forgotten(bool queriesOnly, int operations)
    {
        await using var place = Open();
        var outcome = await new MemoryOracle(place.Memory, (HashEmbedder)place.Service<ITextEmbedder>(), tenants: 4).RunAsync(operations, workers: 2, queriesOnly, Token);
        Assert.Equal((operations, 0, 0, null), (outcome.Operations, outcome.Leaks, outcome.Wrong, outcome.First));
    }
}
