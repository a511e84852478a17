using System.Globalization;
using System.Text.Json;
using AgentMemory.Onnx.Tokenization;

namespace AgentMemory.Onnx.Pooling;

/// <summary>
/// How often each token of a vocabulary occurs in a corpus, counted once and kept as JSON beside the model. Gives IDF and SIF weights.
/// </summary>
/// <remarks>SIF: Arora, Liang and Ma 2017, "A simple but tough-to-beat baseline for sentence embeddings"; without the removal of the first principal component.</remarks>
public sealed class IdfWeights
{
    /// <summary>Name of the file beside the model.</summary>
    public const string DefaultFileName = "idf-weights.json";

    private const string Format = "agentmemory-idf-1";
    private const double SifA = 1e-3;

    private readonly int[] _documents;
    private readonly long[] _occurrences;
    private readonly double _total;

    private IdfWeights(long texts, int[] documents, long[] occurrences) => (Texts, _documents, _occurrences, _total) = (texts, documents, occurrences, occurrences.Sum());

    /// <summary>Texts that were counted.</summary>
    public long Texts { get; }

    /// <summary>Ids of the vocabulary.</summary>
    public int VocabularySize => _documents.Length;

    /// <summary>Counts the tokens of a corpus.</summary>
    /// <param name="texts">The corpus; read once.</param>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="cancellationToken">Stops the counting.</param>
    /// <exception cref="ArgumentException">There is no text with a token.</exception>
    public static async Task<IdfWeights> FitAsync(IAsyncEnumerable<string> texts, ITextTokenizer tokenizer, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(tokenizer);
        int[] documents = new int[tokenizer.VocabularySize];
        long[] occurrences = new long[tokenizer.VocabularySize];
        var seen = new HashSet<int>();
        long count = 0;
        await foreach (string text in texts.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            seen.Clear();
            var encoding = tokenizer.Encode(text);
            if (!encoding.SpecialTokensMask.Contains(0)) continue;
            foreach (int id in encoding.Ids) // special tokens too: they stand in every text, so they weigh least
            {
                if (id >= documents.Length)
                {
                    Array.Resize(ref documents, id + 1);
                    Array.Resize(ref occurrences, id + 1);
                }
                occurrences[id]++;
                if (seen.Add(id)) documents[id]++;
            }
            count++;
        }
        if (count == 0) throw new ArgumentException("The corpus holds no text with a token, so there is nothing to count.", nameof(texts));
        return new IdfWeights(count, documents, occurrences);
    }

    /// <summary>Weight of a token.</summary>
    public float Weight(int id, TokenWeighting weighting)
    {
        int documents = (uint)id < (uint)_documents.Length ? _documents[id] : 0;
        return weighting switch
        {
            TokenWeighting.Idf => (float)(Math.Log((1.0 + Texts) / (1.0 + documents)) + 1),
            TokenWeighting.Sif => (float)(SifA / (SifA + (documents == 0 ? 0 : _occurrences[id] / _total))),
            _ => 1,
        };
    }

    /// <summary>Weights of all counted ids; the last entry is that of ids beyond.</summary>
    internal float[] ToTable(TokenWeighting weighting)
    {
        float[] table = new float[_documents.Length + 1];
        for (int id = 0; id < table.Length; id++) table[id] = Weight(id, weighting);
        return table;
    }

    /// <summary>Writes the counts: first to a file beside, then in one step to their place.</summary>
    public async Task SaveAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string draft = path + "." + Guid.NewGuid().ToString("N") + ".tmp";
        try
        {
            var stream = new FileStream(draft, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16, useAsync: true);
            await using (stream.ConfigureAwait(false))
            {
                var writer = new Utf8JsonWriter(stream);
                await using (writer.ConfigureAwait(false)) Write(writer);
            }
            cancellationToken.ThrowIfCancellationRequested();
            File.Move(draft, path, overwrite: true);
        }
        finally
        {
            File.Delete(draft);
        }
    }

    /// <summary>Reads counts that <see cref="SaveAsync"/> wrote.</summary>
    /// <exception cref="EmbeddingModelException">The file is missing or not such a file.</exception>
    public static IdfWeights Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var file = Profiles.ConfigFile.TryRead(path) ?? throw new EmbeddingModelException($"There are no token counts at '{path}'. Make them with 'agentmemory model fit-idf' (or IdfWeights.FitAsync and SaveAsync), or set AgentMemory:Embedding:TokenWeighting to None.");
        try
        {
            if (file.Text("format") != Format) throw new FormatException($"its format is not {Format}");
            long texts = file.Root.GetProperty("texts").GetInt64();
            int size = file.Root.GetProperty("vocabulary").GetInt32();
            if (texts < 1 || size is < 1 or > 10_000_000) throw new FormatException("its counts are out of range");
            int[] documents = new int[size];
            long[] occurrences = new long[size];
            foreach (var token in file.Root.GetProperty("tokens").EnumerateObject())
            {
                int id = int.Parse(token.Name, NumberStyles.None, CultureInfo.InvariantCulture);
                (documents[id], occurrences[id]) = (token.Value[0].GetInt32(), token.Value[1].GetInt64());
                if (documents[id] < 1 || documents[id] > texts || occurrences[id] < documents[id]) throw new FormatException($"the counts of token {id} cannot be");
            }
            return new IdfWeights(texts, documents, occurrences);
        }
        catch (Exception ex) when (ex is FormatException or OverflowException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException)
        {
            throw new EmbeddingModelException($"'{path}' is not a file of token counts: {ex.Message} Make it again with 'agentmemory model fit-idf'.", ex);
        }
    }

    private void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("format", Format);
        writer.WriteNumber("texts", Texts);
        writer.WriteNumber("vocabulary", _documents.Length);
        writer.WriteStartObject("tokens"); // id: [texts that hold it, occurrences]
        for (int id = 0; id < _documents.Length; id++)
        {
            if (_documents[id] == 0) continue;
            writer.WriteStartArray(id.ToString(CultureInfo.InvariantCulture));
            writer.WriteNumberValue(_documents[id]);
            writer.WriteNumberValue(_occurrences[id]);
            writer.WriteEndArray();
        }
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
