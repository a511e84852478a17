using System.Buffers;
using AgentMemory.Onnx.Profiles;
using Microsoft.ML.OnnxRuntime;

namespace AgentMemory.Onnx.Models;

/// <summary>How a model is opened.</summary>
internal sealed record OnnxModelSettings
{
    public string File { get; init; } = "";

    /// <summary>Name of the output to use, or empty.</summary>
    public string Output { get; init; } = "";

    /// <summary>The recipe asks something of single tokens, so the graph's own pooling cannot do.</summary>
    public bool NeedsTokens { get; init; }

    /// <summary>The recipe does something behind pooling that a graph with own pooling may already hold, so token vectors are taken where there are any.</summary>
    public bool PrefersTokens { get; init; }

    /// <summary>Attention weights are read too.</summary>
    public bool ModelAttention { get; init; }

    /// <summary>Name of the attention output, or empty.</summary>
    public string AttentionOutput { get; init; } = "";

    public Modules.LayerMix? Mix { get; init; }

    /// <summary>Where padding goes in a graph of fixed length.</summary>
    public bool PadLeft { get; init; }

    public int PadId { get; init; }
}

/// <summary>
/// The one owner of an ONNX Runtime session. One text a run and one thread a run, as many runs at once as there are cores:
/// faster than padded batches on CPUs, and the same text always gives the same vector.
/// </summary>
internal sealed class OnnxModel : ITokenVectors
{
    private readonly InferenceSession _session;
    private readonly SemaphoreSlim _slots;
    private readonly CancellationTokenSource _closing = new();
    private readonly int _slotCount;
    private readonly ModelInputs _inputs;
    private readonly OnnxModelSettings _settings;
    private int _disposed;

    private OnnxModel(InferenceSession session, ModelInputs inputs, OutputPlan output, OnnxModelSettings settings, int slots)
    {
        (_session, _inputs, Output, _settings) = (session, inputs, output, settings);
        (_slotCount, _slots) = (slots, new SemaphoreSlim(slots, slots));
    }

    public int Slots => _slotCount;

    public OutputPlan Output { get; }

    public IReadOnlyList<string> InputNames => _inputs.Names;

    /// <summary>Tokens that every row must have, where the graph fixes them.</summary>
    public int? FixedLength => _inputs.FixedLength;

    /// <exception cref="EmbeddingModelException">No ONNX file, or one with inputs or outputs that do not fit.</exception>
    public static OnnxModel Load(string folder, int slots, OnnxModelSettings? settings = null)
    {
        settings ??= new OnnxModelSettings();
        string file = settings.File.Length > 0 ? settings.File : OnnxFile.Find(new ModelFolder(folder));
        try
        {
            using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1, ExecutionMode = ExecutionMode.ORT_SEQUENTIAL, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
            options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
            var session = new InferenceSession(file, options); // by path: external data is found beside it
            try
            {
                var inputs = ModelInputs.Read(session.InputMetadata, file);
                return new OnnxModel(session, inputs, OutputPlan.Choose(session.OutputMetadata, file, settings), settings, slots);
            }
            catch
            {
                session.Dispose();
                throw;
            }
        }
        catch (OnnxRuntimeException ex)
        {
            throw new EmbeddingModelException($"'{file}' cannot be loaded as an ONNX model: {ex.Message} Download or export it again, and compare its sha256 with the publisher's.", ex);
        }
    }

    public async ValueTask RunAsync(ReadOnlyMemory<int> ids, ReadOnlyMemory<int> typeIds, ReadOnlyMemory<int> mask, ModelOutputReader read, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        try
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
            await _slots.WaitAsync(stop.Token).ConfigureAwait(false);
            try
            {
                RunPadded(ids.Span, typeIds.Span, mask.Span, read, stop.Token);
            }
            finally
            {
                _slots.Release();
            }
        }
        catch (OperationCanceledException ex)
        {
            if (cancellationToken.IsCancellationRequested) throw new OperationCanceledException(ex.Message, ex, cancellationToken);
            throw new ObjectDisposedException("The embedding model was closed while a text waited for it.", ex);
        }
    }

    /// <summary>Runs at once, outside the slots: for a trial while the model is loaded.</summary>
    public void Try(ReadOnlySpan<int> ids, ReadOnlySpan<int> typeIds, ReadOnlySpan<int> mask, ModelOutputReader read) => RunPadded(ids, typeIds, mask, read, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        await _closing.CancelAsync().ConfigureAwait(false);
        for (int i = 0; i < _slotCount; i++) await _slots.WaitAsync().ConfigureAwait(false); // every slot back: nobody is inside native code
        _session.Dispose();
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        _closing.Cancel();
        for (int i = 0; i < _slotCount; i++) _slots.Wait();
        _session.Dispose();
    }

    private void RunPadded(ReadOnlySpan<int> ids, ReadOnlySpan<int> typeIds, ReadOnlySpan<int> mask, ModelOutputReader read, CancellationToken cancellationToken)
    {
        if (FixedLength is not { } length || length == ids.Length)
        {
            Run(ids, typeIds, mask, read, cancellationToken);
            return;
        }
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ids.Length, length);
        int[] rented = ArrayPool<int>.Shared.Rent(3 * length);
        try
        {
            int start = _settings.PadLeft ? length - ids.Length : 0;
            var rows = rented.AsSpan(0, 3 * length);
            rows.Clear();
            rows[..length].Fill(_settings.PadId);
            ids.CopyTo(rows[start..]);
            typeIds.CopyTo(rows[(length + start)..]);
            mask.CopyTo(rows[((2 * length) + start)..]);
            Run(rows[..length], rows.Slice(length, length), rows[(2 * length)..], read, cancellationToken);
        }
        finally
        {
            ArrayPool<int>.Shared.Return(rented);
        }
    }

    private void Run(ReadOnlySpan<int> ids, ReadOnlySpan<int> typeIds, ReadOnlySpan<int> mask, ModelOutputReader read, CancellationToken cancellationToken)
    {
        using var options = new RunOptions();
        using var registration = cancellationToken.Register(static state => ((RunOptions)state!).Terminate = true, options);
        cancellationToken.ThrowIfCancellationRequested();
        var values = new OrtValue?[_inputs.Names.Length];
        IMemoryOwner<long>? memory = null;
        try
        {
            memory = _inputs.Fill(ids, typeIds, mask, values);
            using var results = _session.Run(options, _inputs.Names, values!, Output.Requested);
            OutputReading.Read(Output, results, ids, mask, read);
        }
        catch (OnnxRuntimeException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        finally
        {
            foreach (var value in values) value?.Dispose();
            memory?.Dispose();
        }
    }
}
