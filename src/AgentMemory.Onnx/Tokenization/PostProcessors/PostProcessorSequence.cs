namespace AgentMemory.Onnx.Tokenization.PostProcessors;

/// <summary>Post-processors one after the other.</summary>
internal sealed class PostProcessorSequence(IReadOnlyList<IPostProcessor> processors) : IPostProcessor
{
    public int AddedTokens(bool pair) => processors.Sum(processor => processor.AddedTokens(pair));

    public List<EncodingPart> Process(List<EncodingPart> parts, IReadOnlyList<string> texts, bool addSpecialTokens, ITokenSpelling spelling)
        => processors.Aggregate(parts, (current, processor) => processor.Process(current, texts, addSpecialTokens, spelling));
}
