using System.Globalization;
using AgentMemory.Onnx.Modules;
using AgentMemory.Onnx.Pooling;

namespace AgentMemory.Onnx.Profiles;

/// <summary>What happens to token vectors: layers mixed, tokens weighed, pooled, and the modules behind.</summary>
internal sealed record ModuleChain
{
    /// <summary>The first module is a table of token vectors, not a transformer; it pools by itself.</summary>
    public bool Static { get; init; }

    /// <summary>Folder of the first module.</summary>
    public required string FirstFolder { get; init; }

    public LayerMix? Mix { get; init; }

    /// <summary>Weights of tokens before pooling, or null.</summary>
    public TokenWeights? Weights { get; init; }

    /// <summary>Null where the first module pools, or where nothing states a pooling.</summary>
    public PoolingModule? Pooling { get; init; }

    /// <summary>Dimensions of a token vector for which pooling is configured.</summary>
    public int? PoolingDims { get; init; }

    /// <summary>The pooling comes from the settings, so a graph that pools by itself cannot do.</summary>
    public bool OwnPooling { get; init; }

    public IReadOnlyList<IVectorModule> Modules { get; init; } = [];

    /// <summary>Single tokens matter in a way that a graph with own pooling cannot know.</summary>
    public bool NeedsTokens(PromptSettings prompts) =>
        OwnPooling || Weights is not null || Mix is not null || (Pooling is { IncludePrompt: false } && prompts.Query.Length + prompts.Document.Length > 0);

    /// <summary>Modules that a graph with own pooling may or may not hold already.</summary>
    public bool HasTrainedModules => Modules.Any(m => m is not NormalizeModule);

    /// <summary>Reads the chain of a folder, and what the settings put in its place.</summary>
    /// <exception cref="EmbeddingModelException">A module is missing, broken, unsupported, or at a place where it cannot be.</exception>
    public static ModuleChain Read(ModelFolder folder, OnnxEmbeddingOptions options, ModelProvenance hashes, ProfileNotes notes)
    {
        var entries = ModuleList.TryRead(folder, notes);
        if (entries is null)
        {
            notes.Add("modules", "Transformer and what the settings say", $"there is no {ModuleList.FileName}");
            return ChainSettings.Apply(new ModuleChain { FirstFolder = folder.Root }, folder, options, hashes, notes);
        }
        if (entries[0].Kind is not ("Transformer" or "StaticEmbedding"))
            throw new EmbeddingModelException($"The first module in '{Path.Combine(folder.Root, ModuleList.FileName)}' is {entries[0].Kind}; it should be Transformer or StaticEmbedding. Export the model again.");
        bool isStatic = entries[0].Kind == "StaticEmbedding", ownPooling = options.Pooling.Count > 0;
        LayerMix? mix = null;
        TokenWeights? weights = null;
        PoolingModule? pooling = null;
        PoolingConfig? config = null;
        var modules = new List<IVectorModule>();
        foreach (var (kind, path) in entries.Skip(1))
        {
            bool pooled = isStatic || config is not null;
            switch (kind)
            {
                case "WeightedLayerPooling" when !pooled && mix is null: mix = LayerMix.Read(path, hashes); break;
                case "WordWeights" when !pooled && weights is null: weights = TokenWeights.Read(path, hashes); break;
                case "Pooling" when !pooled:
                    config = PoolingConfig.Read(folder, path, notes);
                    pooling = new PoolingModule(config.Modes, config.IncludePrompt);
                    break;
                case "Normalize" when pooled: modules.Add(NormalizeModule.Read(path)); break;
                case "Dense" when pooled: modules.Add(DenseModule.Read(path, hashes)); break;
                case "LayerNorm" when pooled: modules.Add(LayerNormModule.Read(path, hashes)); break;
                default: throw new EmbeddingModelException($"'{Path.Combine(folder.Root, ModuleList.FileName)}' asks for the module {kind} ('{folder.Relative(path)}') {(pooled ? "behind" : "before")} pooling or a second time, which is not supported. Use a model with the usual order: Transformer, WeightedLayerPooling, WordWeights, Pooling, Dense, LayerNorm, Normalize.");
            }
        }
        if (!isStatic && config is null && !ownPooling)
            throw new EmbeddingModelException($"'{Path.Combine(folder.Root, ModuleList.FileName)}' lists no Pooling, so it is unknown how token vectors become one. Set AgentMemory:Embedding:Pooling to the mode the model was trained with, or export it again.");
        if (mix is not null) notes.Add("layers", string.Create(CultureInfo.InvariantCulture, $"weighted mean of {mix.Count} from layer {mix.Start} on"), "WeightedLayerPooling");
        if (weights is not null) notes.Add("token weights", "WordWeights", ModuleList.FileName);
        var chain = new ModuleChain { Static = isStatic, FirstFolder = entries[0].Folder, Mix = mix, Weights = weights, Pooling = pooling, PoolingDims = config?.Dims, Modules = modules };
        return ChainSettings.Apply(chain, folder, options, hashes, notes);
    }

    /// <summary>Its part of the profile's fingerprint.</summary>
    public string Describe(bool pooledByModel) => string.Join(' ', Steps(pooledByModel));

    private IEnumerable<string> Steps(bool pooledByModel)
    {
        if (Static) yield return "static";
        if (Mix is not null) yield return Mix.Describe();
        if (Weights is not null) yield return Weights.Describe();
        if (pooledByModel && !Static) yield return "pooled-by-model";
        else if (Pooling is not null) yield return Pooling.Describe();
        foreach (var module in Modules) yield return module.Describe();
    }
}
