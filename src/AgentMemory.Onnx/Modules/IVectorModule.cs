namespace AgentMemory.Onnx.Modules;

/// <summary>A module behind pooling: one vector in, one vector out.</summary>
internal interface IVectorModule
{
    /// <summary>Length that the module wants, or null when it takes any.</summary>
    int? InputDims { get; }

    /// <summary>Length of its output for an input of this length.</summary>
    int OutputDims(int inputDims);

    /// <summary>Applies the module; the spans do not overlap and the output is overwritten.</summary>
    void Apply(ReadOnlySpan<float> input, Span<float> output);

    /// <summary>Its part of the profile's fingerprint.</summary>
    string Describe();
}
