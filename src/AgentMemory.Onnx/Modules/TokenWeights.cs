using System.Text.Json;
using AgentMemory.Onnx.Pooling;
using AgentMemory.Onnx.Profiles;

namespace AgentMemory.Onnx.Modules;

/// <summary>A weight for each token id: the WordWeights module, or counted IDF and SIF weights.</summary>
internal sealed class TokenWeights(float[] table, float unknown, string description)
{
    /// <summary>Its part of the profile's fingerprint.</summary>
    public string Describe() => description;

    public void Fill(ReadOnlySpan<int> ids, Span<float> weights)
    {
        for (int t = 0; t < ids.Length; t++) weights[t] = (uint)ids[t] < (uint)table.Length ? table[ids[t]] : unknown;
    }

    /// <exception cref="EmbeddingModelException">The counts are missing, broken, or those of another tokenizer.</exception>
    public static TokenWeights Counted(string file, TokenWeighting weighting, int vocabulary, ModelProvenance hashes)
    {
        var counts = IdfWeights.Load(file);
        if (counts.VocabularySize != vocabulary)
            throw new EmbeddingModelException($"The token counts in '{file}' are for {counts.VocabularySize} ids, the model's tokenizer has {vocabulary}: they were made with another tokenizer. Make them again with 'agentmemory model fit-idf'.");
        float[] table = counts.ToTable(weighting);
        return new TokenWeights(table, table[^1], $"{weighting.ToString().ToLowerInvariant()}({hashes.Hash(file)})");
    }

    /// <exception cref="EmbeddingModelException">The configuration is missing or broken.</exception>
    public static TokenWeights Read(string folder, ModelProvenance hashes)
    {
        string path = Path.Combine(folder, "config.json");
        var config = ConfigFile.TryRead(path) ?? throw new EmbeddingModelException($"'{path}' is missing, so the words' weights are unknown. Export the model again.");
        try
        {
            var vocabulary = config.Find("vocab") ?? throw new FormatException("it has no vocab");
            var listed = config.Find("word_weights") ?? throw new FormatException("it has no word_weights");
            float unknown = config.Find("unknown_word_weight")?.GetSingle() ?? 1;
            var weights = listed.EnumerateObject().ToDictionary(w => w.Name, w => w.Value.GetSingle(), StringComparer.Ordinal);
            return new TokenWeights(Table([.. vocabulary.EnumerateArray().Select(v => v.GetString()!)], weights, unknown), unknown, $"word_weights({hashes.Hash(path)})");
        }
        catch (Exception ex) when (ex is FormatException or InvalidOperationException or KeyNotFoundException or ArgumentException or JsonException)
        {
            throw new EmbeddingModelException($"'{path}' is not a WordWeights configuration: {ex.Message}. Export the model again.", ex);
        }
    }

    /// <summary>Exact spelling first, then lower case, then the weight of unknown words.</summary>
    public static float[] Table(IReadOnlyList<string> vocabulary, IReadOnlyDictionary<string, float> weights, float unknown)
    {
        float[] table = new float[vocabulary.Count];
        for (int id = 0; id < table.Length; id++)
            table[id] = weights.TryGetValue(vocabulary[id], out float exact) ? exact
                : weights.TryGetValue(vocabulary[id].ToLowerInvariant(), out float lower) ? lower : unknown;
        return table;
    }
}
