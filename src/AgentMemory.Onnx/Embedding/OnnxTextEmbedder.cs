using System.Diagnostics;
using AgentMemory.Onnx.Modules;
using AgentMemory.Onnx.Profiles;
using AgentMemory.Onnx.Tokenization;
using Microsoft.ML.OnnxRuntime;

namespace AgentMemory.Onnx.Embedding;

/// <summary>Tokenise, run, pool, normalise: one text at a time, several texts at once.</summary>
internal sealed class OnnxTextEmbedder : IExplainingTextEmbedder
{
    private readonly EmbeddingProfile _profile;
    private readonly VectorChain _chain;
    private readonly int _queryPromptTokens, _documentPromptTokens;

    private OnnxTextEmbedder(EmbeddingProfile profile)
    {
        _profile = profile;
        _chain = new VectorChain(profile.Pooling, profile.Weights, profile.Modules, Profile.Dimensions);
        int special = profile.SpecialTokens ? Tokenizer.Encode("").Ids.Length : 0;
        MaxTokens = profile.MaxTokens == int.MaxValue ? int.MaxValue : Math.Max(1, profile.MaxTokens - special - Tokenizer.CountTokens(profile.DocumentPrompt));
        _queryPromptTokens = PromptTokens(profile.QueryPrompt);
        _documentPromptTokens = PromptTokens(profile.DocumentPrompt);
    }

    public EmbeddingProfileInfo Profile => _profile.Recipe.Profile;

    public EmbeddingRecipe Recipe => _profile.Recipe;

    public ITextTokenizer Tokenizer => _profile.Tokenizer;

    public int MaxTokens { get; }

    /// <exception cref="EmbeddingModelException">The folder cannot be used.</exception>
    public static OnnxTextEmbedder Load(OnnxEmbeddingOptions options)
    {
        var profile = ProfileReader.Read(options);
        try
        {
            return new OnnxTextEmbedder(profile);
        }
        catch
        {
            profile.Vectors.Dispose();
            throw;
        }
    }

    public ValueTask<IReadOnlyList<EmbeddingOutcome>> EmbedQueriesAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken = default) =>
        EmbedAsync(texts, _profile.QueryPrompt, _queryPromptTokens, cancellationToken);

    public ValueTask<IReadOnlyList<EmbeddingOutcome>> EmbedDocumentsAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken = default) =>
        EmbedAsync(texts, _profile.DocumentPrompt, _documentPromptTokens, cancellationToken);

    public async ValueTask<EmbeddingExplanation> ExplainAsync(string text, EmbeddingRole role = EmbeddingRole.Document, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (prompt, promptTokens) = role == EmbeddingRole.Query ? (_profile.QueryPrompt, _queryPromptTokens) : (_profile.DocumentPrompt, _documentPromptTokens);
        var record = new ExplanationRecord();
        var outcome = await ComputeAsync(text, prompt, promptTokens, record, cancellationToken).ConfigureAwait(false);
        return record.Finish(text, prompt, promptTokens, Blank(text) ?? outcome);
    }

    public int CountTokens(string text) => Tokenizer.CountTokens(text);

    public ValueTask DisposeAsync() => _profile.Vectors.DisposeAsync();

    public void Dispose() => _profile.Vectors.Dispose();

    /// <summary>Embeds texts as they are, blank ones too, behind any prompt: what the reference library does.</summary>
    internal ValueTask<EmbeddingOutcome> ComputeAsync(string text, string prompt, CancellationToken cancellationToken) =>
        ComputeAsync(text, prompt, PromptTokens(prompt), record: null, cancellationToken);

    private static EmbeddingOutcome? Blank(string text) =>
        string.IsNullOrWhiteSpace(text) ? new EmbeddingOutcome { Status = EmbeddingStatus.Empty, Reason = "The text is empty or white space." } : null;

    private async ValueTask<IReadOnlyList<EmbeddingOutcome>> EmbedAsync(IReadOnlyList<string> texts, string prompt, int promptTokens, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var outcomes = new EmbeddingOutcome[texts.Count];
        if (texts.Count == 1)
        {
            outcomes[0] = Blank(texts[0]) ?? await ComputeAsync(texts[0], prompt, promptTokens, record: null, cancellationToken).ConfigureAwait(false);
            return outcomes;
        }
        var options = new ParallelOptions { MaxDegreeOfParallelism = _profile.Vectors.Slots, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, texts.Count, options, async (i, token) =>
            outcomes[i] = Blank(texts[i]) ?? await ComputeAsync(texts[i], prompt, promptTokens, record: null, token).ConfigureAwait(false)).ConfigureAwait(false);
        return outcomes;
    }

    // The prompt's own tokens, its start token with them, a trailing special token not.
    private int PromptTokens(string prompt)
    {
        if (prompt.Length == 0) return 0;
        var encoding = Tokenizer.Encode(prompt, addSpecialTokens: _profile.SpecialTokens);
        return encoding.Ids.Length - (encoding.SpecialTokensMask is [.., 1] ? 1 : 0);
    }

    private async ValueTask<EmbeddingOutcome> ComputeAsync(string text, string prompt, int promptTokens, ExplanationRecord? record, CancellationToken cancellationToken)
    {
        try
        {
            long start = Stopwatch.GetTimestamp();
            var encoding = Tokenizer.Encode(prompt.Length == 0 ? text : prompt + text, addSpecialTokens: _profile.SpecialTokens, maxLength: _profile.MaxTokens == int.MaxValue ? null : _profile.MaxTokens);
            record?.Tokenized(encoding, Stopwatch.GetElapsedTime(start));
            if (encoding.Ids.Length == 0) return new EmbeddingOutcome { Status = EmbeddingStatus.Empty, TotalTokens = encoding.TotalTokens, Reason = "The text has no token that the model knows." };
            float[] vector = new float[_chain.Dims];
            bool any = false;
            start = Stopwatch.GetTimestamp();
            await _profile.Vectors.RunAsync(encoding.Ids, encoding.TypeIds, encoding.AttentionMask, output => any = _chain.Run(output, promptTokens, vector, record?.Chain), cancellationToken).ConfigureAwait(false);
            record?.Ran(Stopwatch.GetElapsedTime(start));
            var seen = new EmbeddingOutcome { Status = encoding.Truncated ? EmbeddingStatus.Truncated : EmbeddingStatus.Ok, Tokens = encoding.Ids.Length, TotalTokens = encoding.TotalTokens };
            if (!any) return seen with { Status = EmbeddingStatus.Empty, Reason = "No token is left to pool: the model leaves the prompt's tokens out, and there is no other. Shorten the prompt or raise the maximum length." };
            double norm = NormalizeModule.Norm(vector);
            if (!double.IsFinite(norm)) return seen with { Status = EmbeddingStatus.Invalid, Reason = "The model gave NaN or infinity for this text; its weights are broken, or overflow on it. Change the text or the model." };
            return norm == 0
                ? seen with { Status = EmbeddingStatus.Invalid, Reason = "The model gave a zero vector for this text, which is similar to nothing. Change the text or the model." }
                : seen with { Vector = vector };
        }
        catch (OnnxRuntimeException ex)
        {
            return new EmbeddingOutcome { Status = EmbeddingStatus.Failed, Reason = "The model failed on this text: " + ex.Message };
        }
        catch (TokenizerFormatException ex)
        {
            return new EmbeddingOutcome { Status = EmbeddingStatus.Failed, Reason = ex.Message };
        }
    }
}
