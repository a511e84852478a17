using AgentMemory.Onnx.Modules;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace AgentMemory.Onnx.Models;

/// <summary>Which outputs of the graph are read.</summary>
/// <param name="Names">One output, or one a layer.</param>
/// <param name="Pooled">The output has one vector a text: the graph pools itself.</param>
/// <param name="Dims">Last axis, or null where the graph leaves it open.</param>
/// <param name="Mix">How layers become one, where there are several.</param>
/// <param name="Source">Why this output.</param>
internal sealed record OutputPlan(IReadOnlyList<string> Names, bool Pooled, int? Dims, LayerMix? Mix, string Source)
{
    /// <summary>Output with the attention weights of the last layer, read after the others; or null.</summary>
    public string? Attention { get; init; }

    /// <summary>All outputs to ask the runtime for.</summary>
    public IReadOnlyList<string> Requested => Attention is null ? Names : [.. Names, Attention];

    private static readonly string[] TokenOutputs = ["last_hidden_state", "token_embeddings"];
    private const string PooledOutput = "sentence_embedding";

    /// <summary>Chooses: the named one; else the graph's own <c>sentence_embedding</c> where the recipe asks nothing of single tokens; else the token vectors.</summary>
    /// <exception cref="EmbeddingModelException">There is no such output, or it cannot be an embedding.</exception>
    public static OutputPlan Choose(IReadOnlyDictionary<string, NodeMetadata> outputs, string file, OnnxModelSettings settings)
    {
        var plan = ChooseVectors(outputs, file, settings.Output, settings.NeedsTokens, settings.PrefersTokens, settings.Mix);
        return settings.ModelAttention ? plan with { Attention = FindAttention(outputs, file, settings.AttentionOutput) } : plan;
    }

    private static OutputPlan ChooseVectors(IReadOnlyDictionary<string, NodeMetadata> outputs, string file, string explicitName, bool needsTokens, bool prefersTokens, LayerMix? mix)
    {
        if (mix is not null) return Layers(outputs, file, mix);
        if (explicitName.Length > 0)
            return outputs.ContainsKey(explicitName) ? One(outputs, file, explicitName, needsTokens, "override Output")
                : throw new EmbeddingModelException($"'{file}' has no output '{explicitName}', but {string.Join(", ", outputs.Keys)}. Correct AgentMemory:Embedding:Output.");
        string? tokens = TokenOutputs.FirstOrDefault(outputs.ContainsKey);
        bool pooled = outputs.ContainsKey(PooledOutput);
        if (pooled && ((!needsTokens && !prefersTokens) || tokens is null)) return One(outputs, file, PooledOutput, needsTokens, "the graph pools itself");
        if (tokens is not null) return One(outputs, file, tokens, needsTokens, "by name");
        var (name, output) = outputs.First();
        string shape = $"{name} [{string.Join(", ", output.Dimensions)}]";
        throw new EmbeddingModelException(outputs.Count == 1 && name == "logits" && output.Dimensions is [_, > 0 and < 32]
            ? $"The only output of '{file}' is {shape}: a classifier with {output.Dimensions[1]} values, not an embedding model. Export the model for feature extraction."
            : $"'{file}' has no output {PooledOutput}, {string.Join(" or ", TokenOutputs)}; there is: {string.Join(", ", outputs.Keys)}. Name one in AgentMemory:Embedding:Output, or export the model for feature extraction.");
    }

    private static OutputPlan Layers(IReadOnlyDictionary<string, NodeMetadata> outputs, string file, LayerMix mix)
    {
        string[] names = new string[mix.Count];
        int? dims = null;
        for (int i = 0; i < names.Length; i++)
        {
            int layer = mix.Start + i;
            string[] spellings = [FormattableString.Invariant($"hidden_states.{layer}"), FormattableString.Invariant($"hidden_states_{layer}"), FormattableString.Invariant($"hidden_state_{layer}")];
            names[i] = spellings.FirstOrDefault(outputs.ContainsKey)
                ?? throw new EmbeddingModelException($"WeightedLayerPooling wants the hidden state of layer {layer}, which '{file}' does not give; there is: {string.Join(", ", outputs.Keys)}. Export the model with all hidden states (hidden_states.0, hidden_states.1, ...).");
            dims = One(outputs, file, names[i], needsTokens: true, "").Dims;
        }
        return new OutputPlan(names, Pooled: false, dims, mix, "WeightedLayerPooling");
    }

    private static string FindAttention(IReadOnlyDictionary<string, NodeMetadata> outputs, string file, string explicitName)
    {
        string? name = explicitName.Length > 0 ? (outputs.ContainsKey(explicitName) ? explicitName : null)
            : outputs.Where(o => o.Key.StartsWith("attention", StringComparison.Ordinal) && o.Value.Dimensions is { Length: 4 }).Select(o => o.Key).MaxBy(Layer);
        if (name is null)
            throw new EmbeddingModelException($"The pooling mode 'model_attention' wants attention weights, which '{file}' does not give{(explicitName.Length > 0 ? $" as '{explicitName}'" : "")}; there is: {string.Join(", ", outputs.Keys)}. Export the model with attentions, or name the output in AgentMemory:Embedding:AttentionOutput.");
        var output = outputs[name];
        if (!output.IsTensor || output.Dimensions.Length != 4 || output.ElementDataType is not (TensorElementType.Float or TensorElementType.Float16 or TensorElementType.BFloat16))
            throw new EmbeddingModelException($"The output '{name}' of '{file}' is no attention output: it should have 4 axes (batch, heads, tokens, tokens) of floats.");
        return name;
    }

    // attentions.5 comes after attentions.10 in the alphabet: the last layer is the one with the largest number.
    private static int Layer(string name)
    {
        int digits = name.Length;
        while (digits > 0 && char.IsAsciiDigit(name[digits - 1])) digits--;
        return int.TryParse(name.AsSpan(digits), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int layer) ? layer : -1;
    }

    private static OutputPlan One(IReadOnlyDictionary<string, NodeMetadata> outputs, string file, string name, bool needsTokens, string source)
    {
        var output = outputs[name];
        if (!output.IsTensor) throw new EmbeddingModelException($"The output '{name}' of '{file}' is no tensor. Name another in AgentMemory:Embedding:Output.");
        if (output.ElementDataType is not (TensorElementType.Float or TensorElementType.Float16 or TensorElementType.BFloat16))
            throw new EmbeddingModelException($"The output '{name}' of '{file}' has the type {output.ElementDataType.ToString().ToLowerInvariant()}, which is not supported; float, float16 and bfloat16 are.");
        int axes = output.Dimensions.Length;
        if (axes is not (2 or 3)) throw new EmbeddingModelException($"The output '{name}' of '{file}' has {axes} axes; 2 (pooled) or 3 (token vectors) are supported.");
        if (axes == 2 && needsTokens)
            throw new EmbeddingModelException($"The recipe wants token vectors (prompt left out of pooling, token weights, Dense or own pooling), but '{file}' gives only the pooled '{name}'. Export the model with last_hidden_state.");
        int last = output.Dimensions[^1];
        return new OutputPlan([name], axes == 2, last > 0 ? last : null, Mix: null, source);
    }
}
