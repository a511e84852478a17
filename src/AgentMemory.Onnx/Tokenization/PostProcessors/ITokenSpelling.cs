namespace AgentMemory.Onnx.Tokenization.PostProcessors;

/// <summary>Knows how tokens are spelt.</summary>
internal interface ITokenSpelling
{
    /// <summary>Token of an id, or null.</summary>
    string? IdToToken(int id);

    /// <summary>Whether the id is that of an added token, whose spelling in a text can have white space around it.</summary>
    bool IsAdded(int id);
}
