using AgentMemory.Onnx.Models;
using AgentMemory.Onnx.Modules;
using AgentMemory.Onnx.Profiles;
using AgentMemory.Onnx.Tokenization;
using Microsoft.ML.OnnxRuntime;

namespace AgentMemory.Onnx.Embedding;

/// <summary>Tokenise, run, pool, normalise: one text at a time, several texts at once.</summary>
internal sealed class OnnxTextEmbedder : ITextEmbedder, IAsyncDisposable
{
    private readonly EmbeddingProfile _profile;
    private readonly ITextTokenizer _tokenizer;
    private readonly OnnxModel _model;
    private readonly int _documentRoom;

    private OnnxTextEmbedder(EmbeddingProfile profile, ITextTokenizer tokenizer, OnnxModel model, int dims)
    {
        (_profile, _tokenizer, _model) = (profile, tokenizer, model);
        Profile = new EmbeddingProfileInfo(Path.GetFileName(profile.Recipe.Folder.TrimEnd(Path.DirectorySeparatorChar)), profile.Fingerprint, dims);
        int special = tokenizer.Encode("").Ids.Length;
        _documentRoom = Math.Max(1, profile.Recipe.MaxTokens - special - tokenizer.CountTokens(profile.Recipe.DocumentPrompt));
    }

    public EmbeddingProfileInfo Profile { get; }

    public int MaxTokens => _documentRoom;

    /// <exception cref="EmbeddingModelException">The folder cannot be used.</exception>
    public static OnnxTextEmbedder Load(OnnxEmbeddingOptions options)
    {
        string folder = options.ResolveFolder();
        var profile = EmbeddingProfile.Read(folder);
        ITextTokenizer tokenizer;
        try
        {
            tokenizer = TokenizerLoader.Load(folder, new TokenizerLoadOptions { LowercaseFirst = profile.Recipe.LowerCase });
        }
        catch (TokenizerFormatException ex)
        {
            throw new EmbeddingModelException(ex.Message, ex);
        }
        var model = OnnxModel.Load(folder, options.Concurrency > 0 ? options.Concurrency : Environment.ProcessorCount);
        return new OnnxTextEmbedder(profile, tokenizer, model, profile.Pooling.OutputDims(ReadHiddenSize(folder)));
    }

    public ValueTask<IReadOnlyList<EmbeddingOutcome>> EmbedQueriesAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken = default) =>
        EmbedAsync(texts, _profile.Recipe.QueryPrompt, cancellationToken);

    public ValueTask<IReadOnlyList<EmbeddingOutcome>> EmbedDocumentsAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken = default) =>
        EmbedAsync(texts, _profile.Recipe.DocumentPrompt, cancellationToken);

    public int CountTokens(string text) => _tokenizer.CountTokens(text);

    public ValueTask DisposeAsync() => _model.DisposeAsync();

    private static int ReadHiddenSize(string folder)
    {
        using var config = ModelRecipe.Open(folder, "config.json");
        return config is not null && config.RootElement.TryGetProperty("hidden_size", out var size) && size.TryGetInt32(out int dims) && dims > 0
            ? dims
            : throw new EmbeddingModelException($"'{Path.Combine(folder, "config.json")}' states no hidden_size. Export the model again.");
    }

    private async ValueTask<IReadOnlyList<EmbeddingOutcome>> EmbedAsync(IReadOnlyList<string> texts, string prompt, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var outcomes = new EmbeddingOutcome[texts.Count];
        if (texts.Count == 1)
        {
            outcomes[0] = await EmbedOneAsync(texts[0], prompt, cancellationToken).ConfigureAwait(false);
            return outcomes;
        }
        var options = new ParallelOptions { MaxDegreeOfParallelism = _model.Slots, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, texts.Count, options, async (i, token) =>
            outcomes[i] = await EmbedOneAsync(texts[i], prompt, token).ConfigureAwait(false)).ConfigureAwait(false);
        return outcomes;
    }

    private async ValueTask<EmbeddingOutcome> EmbedOneAsync(string text, string prompt, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(text)) return new EmbeddingOutcome { Status = EmbeddingStatus.Empty, Reason = "The text is empty or white space." };
        try
        {
            var encoding = _tokenizer.Encode(prompt.Length == 0 ? text : prompt + text, maxLength: _profile.Recipe.MaxTokens);
            float[] vector = new float[Profile.Dimensions];
            await _model.RunAsync(encoding.Ids, encoding.TypeIds, encoding.AttentionMask, tokens => Pool(tokens, vector), cancellationToken).ConfigureAwait(false);
            double norm = NormalizeModule.Norm(vector);
            if (!double.IsFinite(norm) || norm == 0)
                return new EmbeddingOutcome { Status = EmbeddingStatus.Invalid, Tokens = encoding.Ids.Length, TotalTokens = encoding.TotalTokens, Reason = "The model gave no usable vector (NaN, infinity or zero)." };
            return new EmbeddingOutcome
            {
                Status = encoding.Truncated ? EmbeddingStatus.Truncated : EmbeddingStatus.Ok,
                Vector = vector,
                Tokens = encoding.Ids.Length,
                TotalTokens = encoding.TotalTokens,
            };
        }
        catch (OnnxRuntimeException ex)
        {
            return new EmbeddingOutcome { Status = EmbeddingStatus.Failed, Reason = "The model failed on this text: " + ex.Message };
        }
    }

    private void Pool(TokenMatrix tokens, float[] vector)
    {
        if (_profile.Pooling.OutputDims(tokens.Dims) != vector.Length)
            throw new EmbeddingModelException($"The model gives vectors of length {_profile.Pooling.OutputDims(tokens.Dims)}, but its config.json says {vector.Length}.");
        _profile.Pooling.Pool(tokens, vector);
        foreach (var module in _profile.Modules) module.Apply(vector);
    }
}
