namespace AgentMemory.Benchmarks.Recall;

/// <summary>Sentences of made-up words whose frequencies fall like those of a language (Zipf).</summary>
internal sealed class SyntheticWords
{
    private const string Consonants = "bcdfghklmnprstvz", Vowels = "aeiou";

    private readonly string[] _words;
    private readonly double[] _sums;

    public SyntheticWords(int count)
    {
        var random = new Random(3);
        var made = new HashSet<string>(StringComparer.Ordinal);
        while (made.Count < count)
            made.Add(string.Concat(Enumerable.Range(0, 2 + random.Next(3)).Select(_ => $"{Consonants[random.Next(Consonants.Length)]}{Vowels[random.Next(Vowels.Length)]}")));
        _words = [.. made];
        _sums = new double[count];
        double sum = 0;
        for (int i = 0; i < count; i++) _sums[i] = sum += 1.0 / (i + 10);
    }

    public string Sentence(Random random, int words) => string.Join(' ', Enumerable.Range(0, words).Select(_ =>
    {
        int at = Array.BinarySearch(_sums, random.NextDouble() * _sums[^1]);
        return _words[Math.Min(at < 0 ? ~at : at, _words.Length - 1)];
    }));
}

/// <summary>Unit vectors at once, so that a measurement sees everything but the model.</summary>
internal sealed class RandomEmbedder(int dims) : ITextEmbedder
{
    public EmbeddingProfileInfo Profile { get; } = new("random", "random", dims);

    public int MaxTokens => 512;

    public int CountTokens(string text) => text.Length / 4;

    public ValueTask<IReadOnlyList<EmbeddingOutcome>> EmbedQueriesAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken = default) => new([.. texts.Select(Embed)]);

    public ValueTask<IReadOnlyList<EmbeddingOutcome>> EmbedDocumentsAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken = default) => new([.. texts.Select(Embed)]);

    public float[] Next(Random random) => Speed.SyntheticMemories.Vector(random, Profile.Dimensions);

    private EmbeddingOutcome Embed(string text) => new() { Status = EmbeddingStatus.Ok, Vector = Next(new Random(text.Length * 31 + text[0])) };
}
