namespace AgentMemory.Recall;

/// <summary>The constants of the configured model: set, known by its name, or measured once.</summary>
internal sealed class ProfileConstants(ITextEmbedder embedder, RecallOptions options) : IDisposable
{
    private readonly SemaphoreSlim _measuring = new(1, 1);
    private ModelConstants? _model;

    public async ValueTask<ModelConstants> GetAsync(CancellationToken cancellationToken)
    {
        if (_model is not { } model)
        {
            await _measuring.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                _model = model = _model ?? (NeedsNoModel() ? new ModelConstants(0, 1, 1) : ModelConstants.Of(embedder.Profile.Model) ?? await ModelConstants.MeasureAsync(embedder, cancellationToken).ConfigureAwait(false));
            }
            finally
            {
                _measuring.Release();
            }
        }
        return new ModelConstants(options.Mu ?? model.Mu, options.Lambda ?? model.Lambda, options.DocumentLambda ?? model.DocumentLambda)
        {
            WeakBelow = options.WeakBelow ?? model.WeakBelow,
            NoneBelow = options.NoneBelow ?? model.NoneBelow,
        };
    }

    public void Dispose() => _measuring.Dispose();

    private bool NeedsNoModel() => options is { Mu: not null, Lambda: not null, DocumentLambda: not null };
}
