using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AgentMemory.Onnx.Models;
using AgentMemory.Onnx.Modules;

namespace AgentMemory.Onnx.Profiles;

/// <summary>The module chain of a model behind its transformer, and the fingerprint of everything that decides a vector.</summary>
internal sealed class EmbeddingProfile
{
    private static readonly string[] TokenizerFiles = ["tokenizer.json", "vocab.txt"];

    private EmbeddingProfile(ModelRecipe recipe, IPoolingModule pooling, IReadOnlyList<IVectorModule> modules, string fingerprint) =>
        (Recipe, Pooling, Modules, Fingerprint) = (recipe, pooling, modules, fingerprint);

    public ModelRecipe Recipe { get; }

    public IPoolingModule Pooling { get; }

    public IReadOnlyList<IVectorModule> Modules { get; }

    public string Fingerprint { get; }

    public static EmbeddingProfile Read(string folder)
    {
        var recipe = ModelRecipe.Read(folder);
        ModelProvenance.Verify(folder);
        IPoolingModule? pooling = null;
        var modules = new List<IVectorModule>();
        foreach (var (kind, path) in recipe.Modules)
        {
            switch (kind)
            {
                case "Transformer" when pooling is null: break;
                case "Pooling" when pooling is null: pooling = PoolingModule.Read(path); break;
                case "Normalize" when pooling is not null: modules.Add(new NormalizeModule()); break;
                default: throw new EmbeddingModelException($"'{folder}' asks for the module '{kind}' at this place, which is not supported.");
            }
        }
        if (pooling is null) throw new EmbeddingModelException($"'{folder}' states no pooling module in modules.json. Export the model with sentence-transformers.");
        // Cosine recall wants unit vectors, whether or not the model's own chain ends with Normalize.
        if (modules.Count == 0 || modules[^1] is not NormalizeModule) modules.Add(new NormalizeModule());
        return new EmbeddingProfile(recipe, pooling, modules, Fingerprinted(recipe, pooling, modules));
    }

    private static string Fingerprinted(ModelRecipe recipe, IPoolingModule pooling, IEnumerable<IVectorModule> modules)
    {
        string tokenizer = TokenizerFiles.Select(f => Path.Combine(recipe.Folder, f)).FirstOrDefault(File.Exists) ?? "";
        string canonical = string.Join('\n',
            "agentmemory-profile-1",
            "weights " + ModelProvenance.Hash(OnnxModel.FindFile(recipe.Folder)),
            "tokenizer " + (tokenizer.Length > 0 ? ModelProvenance.Hash(tokenizer) : ""),
            "chain " + string.Join(' ', modules.Select(m => m.Describe()).Prepend(pooling.Describe())),
            "max_tokens " + recipe.MaxTokens.ToString(CultureInfo.InvariantCulture),
            "lower_case " + (recipe.LowerCase ? "1" : "0"),
            "query_prompt " + recipe.QueryPrompt.Length.ToString(CultureInfo.InvariantCulture) + ":" + recipe.QueryPrompt,
            "document_prompt " + recipe.DocumentPrompt.Length.ToString(CultureInfo.InvariantCulture) + ":" + recipe.DocumentPrompt,
            "batching one-text-a-run");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))[..32];
    }
}
