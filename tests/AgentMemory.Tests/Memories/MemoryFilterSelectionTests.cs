using AgentMemory.Qdrant.Embedded;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace AgentMemory.Tests.Memories;

/// <summary>Filters through the whole service over the real engine in memory, with a fake embedder whose vectors are the letters of the text.</summary>
public sealed class MemoryFilterSelectionTests : IAsyncDisposable
{
    private readonly EmbeddedQdrant _engine = EmbeddedQdrant.OpenInMemory();
    private readonly LetterEmbedder _embedder = new();
    private readonly ServiceProvider _provider;
    private readonly IAgentMemory _memory;

    public MemoryFilterSelectionTests()
    {
        var services = new ServiceCollection();
        services.AddSingleton<ITextEmbedder>(_embedder);
        services.AddAgentMemory(o => o.BatchSize = 4).UseCallInvoker(_ => _engine.CallInvoker, _ => "test");
        _provider = services.BuildServiceProvider();
        _memory = _provider.GetRequiredService<IAgentMemory>();
    }

    public async ValueTask DisposeAsync()
    {
        await _provider.DisposeAsync();
        await _engine.DisposeAsync();
    }

    [Fact]
    public async Task Filters_select_by_metadata_tags_kind_and_time()
    {
        await _memory.RememberAsync(
        [
            new() { Text = "one", Kind = MemoryKind.Fact, Tags = ["x", "y"], Metadata = new Dictionary<string, MetadataValue> { ["n"] = 5L, ["name"] = "ann", ["ok"] = true }, OccurredAt = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) },
            new() { Text = "two", Tags = ["y"], Metadata = new Dictionary<string, MetadataValue> { ["n"] = 7.5 }, OccurredAt = new(2026, 2, 1, 0, 0, 0, TimeSpan.Zero), Importance = 0.9 },
        ]);
        async Task<string> Found(string filter) => string.Join(',', (await _memory.ListAsync(new() { Filter = MemoryFilterParser.Parse(filter) })).Items.Select(m => m.Text).Order(StringComparer.Ordinal));
        Assert.Equal("one", await Found("""{"kind":"fact"}"""));
        Assert.Equal("one,two", await Found("""{"tags":"y"}"""));
        Assert.Equal("two", await Found("""{"tags":{"nin":["x"]}}"""));
        Assert.Equal("one", await Found("""{"metadata.n":5}"""));
        Assert.Equal("two", await Found("""{"metadata.n":{"gt":5}}"""));
        Assert.Equal("one", await Found("""{"metadata.ok":true,"metadata.name":"ann"}"""));
        Assert.Equal("two", await Found("""{"metadata.name":{"exists":false}}"""));
        Assert.Equal("one,two", await Found("""{"or":[{"metadata.name":"ann"},{"importance":{"gte":0.9}}]}"""));
        Assert.Equal("two", await Found("""{"not":{"kind":"fact"}}"""));
        Assert.Equal("two", await Found("""{"occurredAt":{"gte":"2026-01-15"}}"""));
        Assert.Equal("one", await Found("""{"metadata.name":{"ne":"bob"},"kind":{"in":["fact","procedure"]}}"""));
    }

    private sealed class LetterEmbedder(string fingerprint = "letters") : ITextEmbedder
    {
        public const string Hopeless = "hopeless";
        private CancellationTokenSource? _stop;
        private int _left;

        public EmbeddingProfileInfo Profile { get; } = new("letters", fingerprint, 27);

        public int MaxTokens => 512;

        public void AfterTexts(int count, CancellationTokenSource stop) => (_left, _stop) = (count, stop);

        public ValueTask<IReadOnlyList<EmbeddingOutcome>> EmbedQueriesAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken = default) => EmbedDocumentsAsync(texts, cancellationToken);

        public ValueTask<IReadOnlyList<EmbeddingOutcome>> EmbedDocumentsAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken = default)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_stop is not null && (_left -= texts.Count) <= 0) _stop.Cancel();
            return ValueTask.FromResult<IReadOnlyList<EmbeddingOutcome>>([.. texts.Select(Embed)]);
        }

        public int CountTokens(string text) => text.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries).Length;

        private static EmbeddingOutcome Embed(string text)
        {
            if (text == Hopeless) return new EmbeddingOutcome { Status = EmbeddingStatus.Invalid, Reason = "NaN" };
            float[] vector = new float[27];
            vector[26] = 1;
            foreach (char c in text.ToLowerInvariant().Where(char.IsAsciiLetter)) vector[c - 'a']++;
            float norm = MathF.Sqrt(vector.Sum(x => x * x));
            return new EmbeddingOutcome { Status = EmbeddingStatus.Ok, Vector = vector.Select(x => x / norm).ToArray() };
        }
    }
}
