using System.Buffers;
using AgentMemory.Onnx.Profiles;

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

/// <summary>A transformer: ids in, token vectors or a pooled vector out.</summary>
internal sealed class OnnxModel : ITokenVectors
{
    private readonly OnnxSession _session;
    private readonly OnnxModelSettings _settings;

    private OnnxModel(OnnxSession session, OutputPlan output, OnnxModelSettings settings) => (_session, Output, _settings) = (session, output, settings);

    public int Slots => _session.Slots;

    public OutputPlan Output { get; }

    public IReadOnlyList<string> InputNames => _session.Inputs.Names;

    /// <summary>Tokens that every row must have, where the graph fixes them.</summary>
    public int? FixedLength => _session.Inputs.FixedLength;

    /// <exception cref="EmbeddingModelException">No ONNX file, or one with inputs or outputs that do not fit.</exception>
    public static OnnxModel Load(string folder, int slots, OnnxModelSettings? settings = null)
    {
        settings ??= new OnnxModelSettings();
        string file = settings.File.Length > 0 ? settings.File : OnnxFile.Find(new ModelFolder(folder));
        var session = OnnxSession.Open(file, slots);
        try
        {
            return new OnnxModel(session, OutputPlan.Choose(session.Outputs, file, settings), settings);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    public async ValueTask RunAsync(ReadOnlyMemory<int> ids, ReadOnlyMemory<int> typeIds, ReadOnlyMemory<int> mask, ModelOutputReader read, CancellationToken cancellationToken) =>
        await _session.UseAsync(stop =>
        {
            RunPadded(ids.Span, typeIds.Span, mask.Span, read, stop);
            return true;
        }, cancellationToken).ConfigureAwait(false);

    /// <summary>Runs at once, outside the slots: for a trial while the model is loaded.</summary>
    public void Try(ReadOnlySpan<int> ids, ReadOnlySpan<int> typeIds, ReadOnlySpan<int> mask, ModelOutputReader read) => RunPadded(ids, typeIds, mask, read, CancellationToken.None);

    public ValueTask DisposeAsync() => _session.DisposeAsync();

    public void Dispose() => _session.Dispose();

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
        using var run = _session.Run(ids, typeIds, mask, Output.Requested, cancellationToken);
        OutputReading.Read(Output, run.Results, ids, mask, read);
    }
}
