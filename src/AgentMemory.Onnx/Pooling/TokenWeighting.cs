namespace AgentMemory.Onnx.Pooling;

/// <summary>How counted tokens weigh in pooling.</summary>
public enum TokenWeighting
{
    /// <summary>All tokens weigh the same.</summary>
    None = 0,

    /// <summary>Inverse document frequency: ln((1 + N) / (1 + n)) + 1, N texts of which n hold the token.</summary>
    Idf = 1,

    /// <summary>Smooth inverse frequency: a / (a + p) with a = 0.001, p the token's share of all tokens.</summary>
    Sif = 2,
}
