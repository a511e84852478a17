using System.Text.Json;
using AgentMemory.Onnx.Models;
using AgentMemory.Onnx.Profiles;
using AgentMemory.Onnx.Tokenization;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace AgentMemory.Onnx.Reranking;

/// <summary>
/// A cross-encoder of the BERT kind: question and memory go in as a pair, one logit (sigmoid) or two (softmax, the second is relevance) come out.
/// The one owner of its session; one thread a run, as many runs at once as there are cores.
/// </summary>
/// <remarks>Source: Nogueira and Cho 2019, arXiv:1901.04085.</remarks>
internal sealed class OnnxReranker : IReranker, IAsyncDisposable, IDisposable
{
    private readonly InferenceSession _session;
    private readonly ModelInputs _inputs;
    private readonly ITextTokenizer _tokenizer;
    private readonly string[] _output;
    private readonly int _maxTokens;
    private readonly SemaphoreSlim _slots;
    private readonly CancellationTokenSource _closing = new();
    private int _disposed;

    private OnnxReranker(string model, InferenceSession session, ModelInputs inputs, string output, ITextTokenizer tokenizer, int maxTokens, int slots)
    {
        (Model, _session, _inputs, _output, _tokenizer, _maxTokens, Concurrency) = (model, session, inputs, [output], tokenizer, maxTokens, slots);
        _slots = new SemaphoreSlim(slots, slots);
    }

    public string Model { get; }

    public int Concurrency { get; }

    /// <exception cref="EmbeddingModelException">The folder holds no cross-encoder that can be used; the message says why.</exception>
    public static OnnxReranker Load(OnnxRerankerOptions options)
    {
        string path = Path.GetFullPath(options.Model);
        if (!Directory.Exists(path)) throw new EmbeddingModelException($"There is no folder '{path}' of a re-ranker. Correct AgentMemory:Recall:Reranker:Model, or leave it empty.");
        var folder = new ModelFolder(path);
        string file = OnnxFile.Find(folder, options.OnnxFile);
        var tokenizer = LoadTokenizer(path);
        try
        {
            using var session = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1, ExecutionMode = ExecutionMode.ORT_SEQUENTIAL, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
            session.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
            var opened = new InferenceSession(file, session);
            try
            {
                var inputs = ModelInputs.Read(opened.InputMetadata, file);
                if (inputs.FixedLength is { } length) throw new EmbeddingModelException($"'{file}' takes exactly {length} tokens; a re-ranker needs a free token axis. Export it again.");
                return new OnnxReranker(Path.GetFileName(path.TrimEnd(Path.DirectorySeparatorChar)), opened, inputs, Output(opened.OutputMetadata, file), tokenizer,
                    Math.Min(options.MaxTokens, Positions(path)), options.Concurrency > 0 ? options.Concurrency : Environment.ProcessorCount);
            }
            catch
            {
                opened.Dispose();
                throw;
            }
        }
        catch (OnnxRuntimeException ex)
        {
            throw new EmbeddingModelException($"'{file}' cannot be loaded as an ONNX model: {ex.Message} Download or export it again.", ex);
        }
    }

    public async ValueTask<double> ScoreAsync(string question, string text, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(text);
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        var pair = _tokenizer.Encode(question, text, maxLength: _maxTokens);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
        await _slots.WaitAsync(stop.Token).ConfigureAwait(false);
        try
        {
            return Run(pair, stop.Token);
        }
        catch (OnnxRuntimeException) when (stop.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        finally
        {
            _slots.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        await _closing.CancelAsync().ConfigureAwait(false);
        for (int i = 0; i < Concurrency; i++) await _slots.WaitAsync().ConfigureAwait(false); // every slot back: nobody is inside native code
        _session.Dispose();
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        _closing.Cancel();
        for (int i = 0; i < Concurrency; i++) _slots.Wait();
        _session.Dispose();
    }

    private double Run(Encoding pair, CancellationToken cancellationToken)
    {
        using var options = new RunOptions();
        using var registration = cancellationToken.Register(static state => ((RunOptions)state!).Terminate = true, options);
        cancellationToken.ThrowIfCancellationRequested();
        var values = new OrtValue?[_inputs.Names.Length];
        using var memory = _inputs.Fill(pair.Ids, pair.TypeIds, pair.AttentionMask, values);
        try
        {
            using var results = _session.Run(options, _inputs.Names, values!, _output);
            var logits = results[0].GetTensorDataAsSpan<float>();
            return logits.Length == 1 ? Sigmoid(logits[0]) : Sigmoid(logits[1] - logits[0]); // softmax of two is the sigmoid of their difference
        }
        finally
        {
            foreach (var value in values) value?.Dispose();
        }
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static ITextTokenizer LoadTokenizer(string path)
    {
        try
        {
            return TokenizerLoader.Load(path);
        }
        catch (TokenizerFormatException ex)
        {
            throw new EmbeddingModelException($"The re-ranker's tokenizer in '{path}' cannot be used: {ex.Message}", ex);
        }
    }

    private static string Output(IReadOnlyDictionary<string, NodeMetadata> outputs, string file)
    {
        string name = outputs.ContainsKey("logits") ? "logits" : outputs.Count == 1 ? outputs.Keys.First() : throw new EmbeddingModelException($"'{file}' has no output 'logits', but {string.Join(", ", outputs.Keys)}. Export a sequence classification model.");
        var output = outputs[name];
        if (!output.IsTensor || output.ElementDataType != TensorElementType.Float || output.Dimensions.Length != 2 || output.Dimensions[1] is not (1 or 2))
            throw new EmbeddingModelException($"The output '{name}' of '{file}' should be float32 of shape [batch, 1] or [batch, 2], not [{string.Join(", ", output.Dimensions)}] of {output.ElementDataType}. A re-ranker has one label, or two of which the second is relevance.");
        return name;
    }

    /// <summary>Positions that config.json names; many where it names none.</summary>
    private static int Positions(string path)
    {
        string file = Path.Combine(path, "config.json");
        if (!File.Exists(file)) return int.MaxValue;
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(file));
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("max_position_embeddings", out var positions) && positions.TryGetInt32(out int count) && count > 0 ? count : int.MaxValue;
        }
        catch (Exception ex) when (ex is JsonException or InvalidOperationException)
        {
            throw new EmbeddingModelException($"'{file}' is not valid JSON: {ex.Message}", ex);
        }
    }
}
