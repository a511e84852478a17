using AgentMemory.Onnx.Modules;
using Microsoft.ML.OnnxRuntime;

namespace AgentMemory.Onnx.Models;

/// <summary>Reads the transformer's output while native memory holds it.</summary>
internal delegate void HiddenStateReader(TokenMatrix tokens);

/// <summary>
/// The one owner of an ONNX Runtime session. One text a run and one thread a run, as many runs at once as there are cores:
/// faster than padded batches on CPUs, and the same text always gives the same vector.
/// </summary>
internal sealed class OnnxModel : IAsyncDisposable
{
    private readonly InferenceSession _session;
    private readonly SemaphoreSlim _slots;
    private readonly CancellationTokenSource _closing = new();
    private readonly int _slotCount;
    private readonly string[] _inputs, _outputs;
    private int _disposed;

    private OnnxModel(InferenceSession session, string output, int slots)
    {
        (_session, _slotCount, _slots) = (session, slots, new SemaphoreSlim(slots, slots));
        _inputs = [.. session.InputMetadata.Keys];
        _outputs = [output];
    }

    /// <summary>Runs at once.</summary>
    public int Slots => _slotCount;

    /// <exception cref="EmbeddingModelException">No ONNX file, or one with inputs or outputs that do not fit.</exception>
    public static OnnxModel Load(string folder, int slots)
    {
        string file = FindFile(folder);
        try
        {
            using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1, ExecutionMode = ExecutionMode.ORT_SEQUENTIAL };
            options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
            var session = new InferenceSession(file, options);
            try
            {
                foreach (string input in session.InputMetadata.Keys)
                    if (input is not ("input_ids" or "attention_mask" or "token_type_ids"))
                        throw new EmbeddingModelException($"'{file}' wants the input '{input}', which is not supported. Export the model for feature extraction.");
                return new OnnxModel(session, FindOutput(session, file), slots);
            }
            catch
            {
                session.Dispose();
                throw;
            }
        }
        catch (OnnxRuntimeException ex)
        {
            throw new EmbeddingModelException($"'{file}' cannot be loaded as an ONNX model: {ex.Message} Restore or export it again.", ex);
        }
    }

    public static string FindFile(string folder)
    {
        string[] candidates = [Path.Combine("onnx", "model_quantized.onnx"), Path.Combine("onnx", "model.onnx"), "model_quantized.onnx", "model.onnx"];
        return candidates.Select(c => Path.Combine(folder, c)).FirstOrDefault(File.Exists)
            ?? throw new EmbeddingModelException($"'{folder}' holds no ONNX file; expected one of {string.Join(", ", candidates)}. Export the model to ONNX.");
    }

    /// <summary>Runs the model on one text and hands the token vectors to the reader.</summary>
    /// <exception cref="OperationCanceledException">Cancelled, or the model is being closed.</exception>
    public async ValueTask RunAsync(ReadOnlyMemory<int> ids, ReadOnlyMemory<int> typeIds, ReadOnlyMemory<int> mask, HiddenStateReader read, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
        await _slots.WaitAsync(stop.Token).ConfigureAwait(false);
        try
        {
            Run(ids.Span, typeIds.Span, mask.Span, read, stop.Token);
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
        for (int i = 0; i < _slotCount; i++) await _slots.WaitAsync().ConfigureAwait(false); // every slot back: nobody is inside native code
        _session.Dispose();
        _slots.Dispose();
        _closing.Dispose();
    }

    private static string FindOutput(InferenceSession session, string file)
    {
        foreach (string name in (ReadOnlySpan<string>)["last_hidden_state", "token_embeddings"])
            if (session.OutputMetadata.TryGetValue(name, out var output))
                return output.ElementType == typeof(float) && output.Dimensions.Length == 3
                    ? name
                    : throw new EmbeddingModelException($"The output '{name}' of '{file}' is not float32 with rank 3.");
        throw new EmbeddingModelException($"'{file}' has no output last_hidden_state or token_embeddings, but {string.Join(", ", session.OutputMetadata.Keys)}. Export the model for feature extraction.");
    }

    private static long[] Widen(ReadOnlySpan<int> values)
    {
        long[] wide = new long[values.Length];
        for (int i = 0; i < wide.Length; i++) wide[i] = values[i];
        return wide;
    }

    private void Run(ReadOnlySpan<int> ids, ReadOnlySpan<int> typeIds, ReadOnlySpan<int> mask, HiddenStateReader read, CancellationToken cancellationToken)
    {
        using var options = new RunOptions();
        using var registration = cancellationToken.Register(static state => ((RunOptions)state!).Terminate = true, options);
        var values = new OrtValue[_inputs.Length];
        try
        {
            for (int i = 0; i < values.Length; i++)
            {
                long[] input = Widen(_inputs[i] switch { "input_ids" => ids, "attention_mask" => mask, _ => typeIds });
                values[i] = OrtValue.CreateTensorValueFromMemory(input, [1, input.Length]);
            }
            using var results = _session.Run(options, _inputs, values, _outputs);
            read(new TokenMatrix(results[0].GetTensorDataAsSpan<float>(), mask));
        }
        catch (OnnxRuntimeException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        finally
        {
            foreach (var value in values) value?.Dispose();
        }
    }
}
