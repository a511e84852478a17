namespace AgentMemory.Onnx.Tokenization.PostProcessors;

/// <summary>Adds special tokens, sets type ids, or trims offsets. Stateless, safe for concurrent use.</summary>
internal interface IPostProcessor
{
    /// <summary>How many tokens it adds.</summary>
    int AddedTokens(bool pair);

    /// <summary>Replaces the parts; <paramref name="texts"/> are the original texts, by sequence.</summary>
    List<EncodingPart> Process(List<EncodingPart> parts, IReadOnlyList<string> texts, bool addSpecialTokens, ITokenSpelling spelling);
}
