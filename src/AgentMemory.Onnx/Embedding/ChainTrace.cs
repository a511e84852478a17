using System.Diagnostics;
using AgentMemory.Onnx.Modules;
using AgentMemory.Onnx.Pooling;

namespace AgentMemory.Onnx.Embedding;

/// <summary>Notes what a chain does to one text.</summary>
internal sealed class ChainTrace
{
    private readonly List<ChainStep> _steps = [];
    private string _pooling = "pooled by the model";
    private double? _normBefore;

    /// <summary>Mask of pooling as it was used, in the model's slots; empty where the model pooled.</summary>
    public int[] Mask { get; private set; } = [];

    /// <summary>Weights before pooling; empty where every token weighs 1.</summary>
    public float[] Weights { get; private set; } = [];

    public IReadOnlyList<PoolingTrace> Parts { get; private set; } = [];

    public IReadOnlyList<ChainStep> Steps => _steps;

    public double NormBeforeNormalization => _normBefore ?? (_steps.Count > 0 ? _steps[^1].Norm : 0);

    public TimeSpan PoolTime { get; private set; }

    public TimeSpan ModuleTime { get; private set; }

    public void Tokens(PoolingModule pooling, TokenMatrix tokens)
    {
        _pooling = pooling.Describe();
        Mask = tokens.Mask.ToArray();
        Weights = tokens.Weights.ToArray();
        var parts = new List<PoolingTrace>();
        float[] pooled = new float[tokens.Dims];
        for (int part = 0; part < pooling.Modes.Count; part++)
        {
            var mode = pooling.Modes[part];
            new PoolingModule([mode], pooling.IncludePrompt, partWeights: null, pooling.AttentionQuery).Pool(tokens, pooled);
            parts.Add(new PoolingTrace(PoolingModes.Name(mode), TokenShares.Of(mode, tokens, pooled, pooling.AttentionQuery), NormalizeModule.Norm(pooled), pooling.PartWeights?[part]));
        }
        Parts = parts;
    }

    public void PoolingEnded(long start) => PoolTime = Stopwatch.GetElapsedTime(start);

    public void Pooled(ReadOnlySpan<float> vector)
    {
        _steps.Add(new ChainStep(_pooling, vector.Length, NormalizeModule.Norm(vector)));
    }

    public void Before(IVectorModule module, ReadOnlySpan<float> vector)
    {
        if (module is NormalizeModule) _normBefore ??= NormalizeModule.Norm(vector);
    }

    public void After(IVectorModule module, ReadOnlySpan<float> vector) => _steps.Add(new ChainStep(module.Describe(), vector.Length, NormalizeModule.Norm(vector)));

    public void Finished(long start) => ModuleTime = Stopwatch.GetElapsedTime(start);
}
