using System.Buffers;
using Microsoft.ML.OnnxRuntime;

namespace AgentMemory.Onnx.Models;

/// <summary>
/// The one owner of an ONNX Runtime session, which never leaves it. One text a run and one thread a run, as many runs at once as there are slots:
/// faster than padded batches on CPUs, and the same text always gives the same result. It closes only when nobody is inside native code any more.
/// </summary>
internal sealed class OnnxSession : IAsyncDisposable, IDisposable
{
    private readonly InferenceSession _session;
    private readonly SemaphoreSlim _slots;
    private readonly CancellationTokenSource _closing = new();
    private int _disposed;

    private OnnxSession(InferenceSession session, ModelInputs inputs, int slots) =>
        (_session, Inputs, Slots, _slots) = (session, inputs, slots, new SemaphoreSlim(slots, slots));

    public int Slots { get; }

    public ModelInputs Inputs { get; }

    public IReadOnlyDictionary<string, NodeMetadata> Outputs => _session.OutputMetadata;

    /// <param name="file">By path, so that external data is found beside it.</param>
    /// <param name="slots">Runs at once; 0 for one a core.</param>
    /// <exception cref="EmbeddingModelException">No ONNX model, or one with inputs that texts cannot fill.</exception>
    public static OnnxSession Open(string file, int slots)
    {
        try
        {
            using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1, ExecutionMode = ExecutionMode.ORT_SEQUENTIAL, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
            options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
            var session = new InferenceSession(file, options);
            try
            {
                return new OnnxSession(session, ModelInputs.Read(session.InputMetadata, file), slots > 0 ? slots : Environment.ProcessorCount);
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

    /// <summary>Works inside a slot; waits for one where all are taken.</summary>
    /// <param name="work">May call <see cref="Run"/> with the token that it gets.</param>
    /// <param name="cancellationToken">Stops waiting and running.</param>
    /// <exception cref="ObjectDisposedException">The session is closed, or was while the call waited.</exception>
    public async ValueTask<T> UseAsync<T>(Func<CancellationToken, T> work, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        try
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
            await _slots.WaitAsync(stop.Token).ConfigureAwait(false);
            try
            {
                return work(stop.Token);
            }
            finally
            {
                _slots.Release();
            }
        }
        catch (OperationCanceledException ex)
        {
            if (cancellationToken.IsCancellationRequested) throw new OperationCanceledException(ex.Message, ex, cancellationToken);
            throw new ObjectDisposedException("The model was closed while a text waited for it.", ex);
        }
    }

    /// <summary>One run on the caller's thread. Outside a slot only while nobody else has the session yet.</summary>
    /// <returns>The outputs in the order of their names; dispose of it when they are read.</returns>
    public OnnxRun Run(ReadOnlySpan<int> ids, ReadOnlySpan<int> typeIds, ReadOnlySpan<int> mask, IReadOnlyList<string> outputs, CancellationToken cancellationToken)
    {
        using var options = new RunOptions();
        using var registration = cancellationToken.Register(static state => ((RunOptions)state!).Terminate = true, options);
        cancellationToken.ThrowIfCancellationRequested();
        var values = new OrtValue?[Inputs.Names.Length];
        IMemoryOwner<long>? memory = null;
        try
        {
            memory = Inputs.Fill(ids, typeIds, mask, values);
            return new OnnxRun(_session.Run(options, Inputs.Names, values!, outputs), values, memory);
        }
        catch (Exception ex)
        {
            OnnxRun.Release(values, memory);
            if (ex is OnnxRuntimeException && cancellationToken.IsCancellationRequested) throw new OperationCanceledException(ex.Message, ex, cancellationToken);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        await _closing.CancelAsync().ConfigureAwait(false);
        for (int i = 0; i < Slots; i++) await _slots.WaitAsync().ConfigureAwait(false); // every slot back: nobody is inside native code
        _session.Dispose();
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        _closing.Cancel();
        for (int i = 0; i < Slots; i++) _slots.Wait();
        _session.Dispose();
    }
}

/// <summary>The outputs of a run, with the inputs that they may share memory with.</summary>
internal sealed class OnnxRun(IDisposableReadOnlyCollection<OrtValue> results, OrtValue?[] inputs, IMemoryOwner<long> memory) : IDisposable
{
    public IReadOnlyList<OrtValue> Results => results;

    public void Dispose()
    {
        results.Dispose();
        Release(inputs, memory);
    }

    public static void Release(OrtValue?[] inputs, IMemoryOwner<long>? memory)
    {
        foreach (var value in inputs) value?.Dispose();
        memory?.Dispose();
    }
}
