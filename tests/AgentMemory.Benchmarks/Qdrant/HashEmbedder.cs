using System.Security.Cryptography;
using System.Text;

namespace AgentMemory.Benchmarks.Qdrant;

/// <summary>Vectors without a model: each word adds a direction of its own, so texts that share words are near. Takes no time worth measuring.</summary>
internal sealed class HashEmbedder(int dimensions = 32) : ITextEmbedder
{
    public EmbeddingProfileInfo Profile { get; } = new("hash", $"hash-{dimensions}", dimensions);

    public int MaxTokens => 512;

    public int CountTokens(string text) => text.Count(char.IsWhiteSpace) + 1;

    public ValueTask<IReadOnlyList<EmbeddingOutcome>> EmbedQueriesAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken = default) => EmbedDocumentsAsync(texts, cancellationToken);

    public ValueTask<IReadOnlyList<EmbeddingOutcome>> EmbedDocumentsAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken = default) =>
        new([.. texts.Select(t => new EmbeddingOutcome { Status = EmbeddingStatus.Ok, Vector = Embed(t), Tokens = CountTokens(t), TotalTokens = CountTokens(t) })]);

    public float[] Embed(string text)
    {
        float[] vector = new float[dimensions];
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var random = new Random(BitConverter.ToInt32(SHA256.HashData(Encoding.UTF8.GetBytes(word))));
            for (int i = 0; i < dimensions; i++) vector[i] += (float)(random.NextDouble() - 0.5);
        }
        double norm = Math.Sqrt(vector.Sum(v => (double)v * v));
        for (int i = 0; i < dimensions; i++) vector[i] = norm > 0 ? (float)(vector[i] / norm) : i == 0 ? 1 : 0;
        return vector;
    }
}
