using System.Globalization;
using AgentMemory.Onnx.Models;
using AgentMemory.Onnx.Modules;
using AgentMemory.Onnx.Tokenization;

namespace AgentMemory.Onnx.Profiles;

/// <summary>Reads a model's folder and the settings into a profile. Whatever can be found wrong without embedding a text is found here.</summary>
internal sealed class ProfileReader
{
    private static readonly string[] TokenizerFiles = ["tokenizer.json", "vocab.txt"];

    private readonly OnnxEmbeddingOptions _options;
    private readonly ModelFolder _folder;
    private readonly ProfileNotes _notes = new();
    private readonly ModelProvenance _hashes;
    private readonly List<(string Name, string Value)> _more = [];

    private ProfileReader(OnnxEmbeddingOptions options)
    {
        _options = options;
        _folder = new ModelFolder(options.ResolveFolder());
        _hashes = new ModelProvenance(_folder);
    }

    /// <exception cref="EmbeddingModelException">The folder cannot be used.</exception>
    public static EmbeddingProfile Read(OnnxEmbeddingOptions options)
    {
        try
        {
            return new ProfileReader(options).Read();
        }
        catch (TokenizerFormatException ex)
        {
            throw new EmbeddingModelException(ex.Message, ex);
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            throw new EmbeddingModelException($"A file of the model cannot be read: {ex.Message} Check the folder and its permissions.", ex);
        }
    }

    private EmbeddingProfile Read()
    {
        _hashes.Verify(_notes);
        var chain = ModuleChain.Read(_folder, _options, _hashes, _notes);
        var prompts = PromptSettings.Read(_folder, _options, _notes);
        return chain.Static ? ReadStatic(chain, prompts) : ReadTransformer(chain, prompts);
    }

    private EmbeddingProfile ReadTransformer(ModuleChain chain, PromptSettings prompts)
    {
        string home = TokenizerFiles.Any(f => File.Exists(Path.Combine(chain.FirstFolder, f))) ? chain.FirstFolder : _folder.Root;
        var settings = TransformerSettings.Read(home, _options, _notes);
        var tokenizer = LoadTokenizer(home, settings.LowerCase);
        CheckVocabulary(tokenizer.VocabularySize, settings.VocabularySize, "config.json (vocab_size)");
        chain = chain with { Weights = ChainSettings.Weights(chain, _folder, _options, tokenizer.VocabularySize, _hashes, _notes) };
        string file = OnnxFile.Find(_folder, _options.OnnxFile, _notes, chain.FirstFolder);
        var graph = OnnxGraph.Read(file, _folder);
        _notes.Add("quantization", graph.Quantization, "operators of the graph");
        bool modelAttention = chain.Pooling?.Modes.Contains(Pooling.PoolingMode.ModelAttention) ?? false;
        var model = OnnxModel.Load(_folder.Root, _options.Concurrency > 0 ? _options.Concurrency : Environment.ProcessorCount, new OnnxModelSettings
        {
            File = file,
            Output = _options.Output,
            NeedsTokens = chain.NeedsTokens(prompts),
            PrefersTokens = chain.HasTrainedModules,
            ModelAttention = modelAttention,
            AttentionOutput = _options.AttentionOutput,
            Mix = chain.Mix,
            PadLeft = settings.PadLeft,
            PadId = PadId(tokenizer, settings),
        });
        try
        {
            int maxTokens = Math.Min(settings.MaxTokens, model.FixedLength ?? int.MaxValue);
            if (maxTokens < settings.MaxTokens) _notes.Add("max tokens", maxTokens.ToString(CultureInfo.InvariantCulture), "the graph's fixed length");
            int dims = model.Output.Dims ?? Measure(model, tokenizer, maxTokens);
            _notes.Add("inputs", string.Join(", ", model.InputNames), "the graph");
            _notes.Add("output", $"{string.Join(", ", model.Output.Names)} ({(model.Output.Pooled ? "one vector a text" : "token vectors")} of {dims})", model.Output.Source);
            if (model.Output.Attention is { } attention) _notes.Add("attention output", attention, _options.AttentionOutput.Length > 0 ? "override AttentionOutput" : "by name");
            var modules = Modules(chain, model.Output, settings, dims);
            int last = Finish(modules, model.Output.Pooled ? dims : chain.Pooling!.OutputDims(dims), prompts);
            foreach (string data in graph.ExternalFiles) _more.Add(("weights_data", _hashes.Hash(data)));
            if (model.Output.Pooled || _options.Output.Length > 0) _more.Add(("output", model.Output.Names[0]));
            if (_options.AttentionOutput.Length > 0 && modelAttention) _more.Add(("attention_output", _options.AttentionOutput));
            return Profile(chain, modules, prompts, last, new EmbeddingProfileSource(model, tokenizer, file, home, model.Output.Pooled, maxTokens, settings.LowerCase));
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private EmbeddingProfile ReadStatic(ModuleChain chain, PromptSettings prompts)
    {
        string home = TokenizerFiles.Any(f => File.Exists(Path.Combine(chain.FirstFolder, f))) ? chain.FirstFolder : _folder.Root;
        var tokenizer = LoadTokenizer(home, lowercaseFirst: false);
        string file = StaticEmbeddingTable.FindFile(_folder, chain.FirstFolder);
        var table = StaticEmbeddingTable.Load(file);
        _notes.Add("static table", $"{_folder.Relative(file)}, {table.VocabularySize} tokens of {table.Dims}", ModuleList.FileName);
        CheckVocabulary(tokenizer.VocabularySize, table.VocabularySize, _folder.Relative(file));
        int maxTokens = _options.MaxTokens ?? int.MaxValue;
        _notes.Add("max tokens", _options.MaxTokens is null ? "no limit" : maxTokens.ToString(CultureInfo.InvariantCulture), _options.MaxTokens is null ? "StaticEmbedding" : "override MaxTokens");
        var modules = chain.Modules.ToList();
        int last = Finish(modules, table.Dims, prompts);
        return Profile(chain, modules, prompts, last, new EmbeddingProfileSource(table, tokenizer, file, home, Pooled: true, maxTokens, LowerCase: false));
    }

    private sealed record EmbeddingProfileSource(ITokenVectors Vectors, ITextTokenizer Tokenizer, string WeightsFile, string TokenizerFolder, bool Pooled, int MaxTokens, bool LowerCase);

    private EmbeddingProfile Profile(ModuleChain chain, List<IVectorModule> modules, PromptSettings prompts, int dims, EmbeddingProfileSource source)
    {
        string tokenizerFile = TokenizerFiles.Select(f => Path.Combine(source.TokenizerFolder, f)).First(File.Exists);
        string configuration = Path.Combine(source.TokenizerFolder, "tokenizer_config.json");
        if (Path.GetFileName(tokenizerFile) == TokenizerFiles[1] && File.Exists(configuration)) _more.Add(("tokenizer_config", _hashes.Hash(configuration)));
        string described = (chain with { Modules = modules }).Describe(source.Pooled);
        _notes.Add("chain", described, "what becomes part of the fingerprint");
        string fingerprint = ProfileFingerprint.Of(new ProfileFingerprint.Parts
        {
            WeightsHash = _hashes.Hash(source.WeightsFile),
            TokenizerHash = _hashes.Hash(tokenizerFile),
            Chain = described,
            MaxTokens = source.MaxTokens,
            LowerCase = source.LowerCase,
            QueryPrompt = prompts.Query,
            DocumentPrompt = prompts.Document,
            More = _more,
        });
        _notes.Add("weights", "sha256 " + _hashes.Hash(source.WeightsFile), _folder.Relative(source.WeightsFile));
        _notes.Add("tokenizer", string.Create(CultureInfo.InvariantCulture, $"{source.Tokenizer.VocabularySize} tokens, sha256 {_hashes.Hash(tokenizerFile)}"), _folder.Relative(tokenizerFile));
        _notes.Add("dimensions", dims.ToString(CultureInfo.InvariantCulture), "the whole chain");
        var info = new EmbeddingProfileInfo(_folder.Name, fingerprint, dims);
        return new EmbeddingProfile
        {
            Vectors = source.Vectors,
            Tokenizer = source.Tokenizer,
            Pooling = source.Pooled ? null : chain.Pooling,
            Weights = chain.Weights,
            Modules = modules,
            MaxTokens = source.MaxTokens,
            SpecialTokens = !chain.Static,
            QueryPrompt = prompts.Query,
            DocumentPrompt = prompts.Document,
            Recipe = new EmbeddingRecipe(_folder.Root, info, _notes.Entries, _notes.Warnings),
        };
    }

    private static ITextTokenizer LoadTokenizer(string home, bool lowercaseFirst)
    {
        try
        {
            return TokenizerLoader.Load(home, new TokenizerLoadOptions { LowercaseFirst = lowercaseFirst });
        }
        catch (Exception ex) when (ex is InvalidOperationException or FormatException or OverflowException or ArgumentException)
        {
            throw new EmbeddingModelException($"The tokenizer in '{home}' cannot be read: {ex.Message} Download or export its tokenizer.json again.", ex); // bytes that are no UTF-8, numbers that are no ids
        }
    }

    private void CheckVocabulary(int tokenizer, int? model, string source)
    {
        if (model is not ({ } rows and > 0)) return;
        if (tokenizer > rows)
            throw new EmbeddingModelException($"The tokenizer in '{_folder.Root}' knows {tokenizer} tokens (ids up to {tokenizer - 1}), the model has {rows} rows ({source}): a text could ask for a row that does not exist. Use the tokenizer that the model was exported with.");
        if (tokenizer < rows) _notes.Warn(string.Create(CultureInfo.InvariantCulture, $"The model has {rows} rows ({source}), the tokenizer {tokenizer} tokens: the rows beyond are never used. Common where rows were rounded up; otherwise check that the two belong together."));
    }

    private int PadId(ITextTokenizer tokenizer, TransformerSettings settings)
    {
        int id = tokenizer.PadId ?? settings.PadId ?? 0;
        string source = settings.NamesPadToken && tokenizer.PadId is not null ? "tokenizer_config.json"
            : settings.PadId == id ? "config.json (pad_token_id): tokenizer_config.json names no padding token"
            : tokenizer.PadId is not null ? "tokenizer.json" : "default: no file names a padding token";
        _notes.Add("padding id", id.ToString(CultureInfo.InvariantCulture), source);
        return id;
    }

    private static int Measure(OnnxModel model, ITextTokenizer tokenizer, int maxTokens)
    {
        var trial = tokenizer.Encode("a", maxLength: maxTokens);
        int dims = 0;
        try
        {
            model.Try(trial.Ids, trial.TypeIds, trial.AttentionMask, output => dims = output.Dims);
        }
        catch (Microsoft.ML.OnnxRuntime.OnnxRuntimeException ex)
        {
            throw new EmbeddingModelException($"The model failed on its first text: {ex.Message} Download or export it again.", ex);
        }
        return dims;
    }

    // What stands behind pooling. A graph that pools by itself may hold the trained modules already; its length tells.
    private List<IVectorModule> Modules(ModuleChain chain, OutputPlan output, TransformerSettings settings, int dims)
    {
        if (!output.Pooled)
        {
            if (chain.Pooling is null) throw NoPooling();
            if (chain.PoolingDims is { } configured && configured != dims && !chain.OwnPooling)
                throw new EmbeddingModelException($"Pooling in '{_folder.Root}' is configured for {configured} dimensions, the model gives {dims}. The folder mixes two models; download it again.");
            if (chain.Pooling.AttentionQuery is { } query && query.Length != dims)
                throw new EmbeddingModelException($"The attention query in '{_options.AttentionQueryFile}' has {query.Length} dimensions, the model's token vectors have {dims}. Use the query that was trained with this model.");
            return [.. chain.Modules];
        }
        if (chain.Pooling is null) _notes.Warn($"There is no {ModuleList.FileName}: the graph's own '{output.Names[0]}' is taken as the text's vector.");
        if (!chain.HasTrainedModules) return [.. chain.Modules];
        int? tokens = chain.PoolingDims ?? settings.HiddenSize;
        int? pooled = tokens is null ? null : chain.Pooling?.OutputDims(tokens.Value) ?? tokens;
        int final = chain.Modules.Aggregate(dims, (d, m) => m.OutputDims(d));
        if (dims == final && dims != pooled)
        {
            _notes.Add("modules behind pooling", "in the graph", $"its output has {dims} dimensions");
            return [.. chain.Modules.Where(m => m is NormalizeModule)];
        }
        if (dims == pooled && dims != final) return [.. chain.Modules];
        throw new EmbeddingModelException($"The graph in '{_folder.Root}' gives only the pooled '{output.Names[0]}' of {dims} dimensions, and it cannot be told whether the trained modules of {ModuleList.FileName} are in it. Export the model with last_hidden_state.");
    }

    private EmbeddingModelException NoPooling() =>
        new($"'{Path.Combine(_folder.Root, ModuleList.FileName)}' is missing, so the pooling is unknown, and a wrong one gives wrong vectors without an error. Set AgentMemory:Embedding:Pooling to the mode the model was trained with (cls, mean, lasttoken, ...), or export it with sentence-transformers.");

    // Truncation and length; checks that the modules fit.
    private int Finish(List<IVectorModule> modules, int dims, PromptSettings prompts)
    {
        foreach (var module in modules)
        {
            if (module.InputDims is { } wanted && wanted != dims)
                throw new EmbeddingModelException($"The module {module.Describe()} in '{_folder.Root}' wants {wanted} dimensions, but gets {dims}. The folder mixes two models; download it again.");
            dims = module.OutputDims(dims);
        }
        if (prompts.TruncateDim is { } keep)
        {
            if (keep > dims) _notes.Warn($"truncate_dim {keep} is larger than the {dims} dimensions of the model: all {dims} are kept.");
            else if (keep < dims) modules.Add(new TruncateModule(dims = keep));
        }
        bool unit = modules.Count > 0 && modules[^1] is NormalizeModule;
        if (_options.Normalization == VectorNormalization.Unit && !unit)
        {
            bool cut = modules.Count > 0 && modules[^1] is TruncateModule;
            modules.Add(new NormalizeModule());
            _notes.Add("length", "1", cut ? "default: normalised again behind truncation" : "default: normalised, though the model's own chain does not");
            if (prompts.Similarity != "cosine" && !cut) _notes.Warn($"The model is made for the similarity '{prompts.Similarity}' of vectors that are not normalised; they are scaled to length 1 and compared by cosine here, which can rank otherwise.");
        }
        else _notes.Add("length", unit ? "1" : "as the model gives it", unit ? "module Normalize" : "override Normalization");
        return dims;
    }
}
