using System.Text.Json;
using AgentMemory.Onnx.Models;
using AgentMemory.Onnx.Profiles;
using AgentMemory.Onnx.Tokenization;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace AgentMemory.Onnx.Reranking;

/// <summary>A cross-encoder of the BERT kind: question and memory go in as a pair, one logit (sigmoid) or two (softmax, the second is relevance) come out.</summary>
/// <remarks>Source: Nogueira and Cho 2019, arXiv:1901.04085.</remarks>
internal sealed class OnnxReranker : IReranker, IAsyncDisposable, IDisposable
{
    private readonly OnnxSession _session;
    private readonly ITextTokenizer _tokenizer;
    private readonly string[] _output;
    private readonly int _maxTokens;

    private OnnxReranker(string model, OnnxSession session, string output, ITextTokenizer tokenizer, int maxTokens) =>
        (Model, _session, _output, _tokenizer, _maxTokens) = (model, session, [output], tokenizer, maxTokens);

    public string Model { get; }

    public int Concurrency => _session.Slots;

    /// <exception cref="EmbeddingModelException">The folder holds no cross-encoder that can be used; the message says why.</exception>
    public static OnnxReranker Load(OnnxRerankerOptions options)
    {
        string path = Path.GetFullPath(options.Model);
        if (!Directory.Exists(path)) throw new EmbeddingModelException($"There is no folder '{path}' of a re-ranker. Correct AgentMemory:Recall:Reranker:Model, or leave it empty.");
        var folder = new ModelFolder(path);
        string file = OnnxFile.Find(folder, options.OnnxFile);
        var tokenizer = LoadTokenizer(path);
        var session = OnnxSession.Open(file, options.Concurrency);
        try
        {
            if (session.Inputs.FixedLength is { } length) throw new EmbeddingModelException($"'{file}' takes exactly {length} tokens; a re-ranker needs a free token axis. Export it again.");
            return new OnnxReranker(Path.GetFileName(path.TrimEnd(Path.DirectorySeparatorChar)), session, Output(session.Outputs, file), tokenizer, Math.Min(options.MaxTokens, Positions(path)));
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    public async ValueTask<double> ScoreAsync(string question, string text, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(text);
        var pair = _tokenizer.Encode(question, text, maxLength: _maxTokens);
        return await _session.UseAsync(stop =>
        {
            using var run = _session.Run(pair.Ids, pair.TypeIds, pair.AttentionMask, _output, stop);
            var logits = run.Results[0].GetTensorDataAsSpan<float>();
            return logits.Length == 1 ? Sigmoid(logits[0]) : Sigmoid(logits[1] - logits[0]); // softmax of two is the sigmoid of their difference
        }, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => _session.DisposeAsync();

    public void Dispose() => _session.Dispose();

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
