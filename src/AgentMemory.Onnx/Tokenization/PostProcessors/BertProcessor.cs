namespace AgentMemory.Onnx.Tokenization.PostProcessors;

/// <summary>[CLS] A [SEP], and B [SEP] with type id 1 for a pair.</summary>
internal sealed class BertProcessor(int startId, int endId) : IPostProcessor
{
    public int AddedTokens(bool pair) => pair ? 3 : 2;

    public List<EncodingPart> Process(List<EncodingPart> parts, IReadOnlyList<string> texts, bool addSpecialTokens, ITokenSpelling spelling)
    {
        if (!addSpecialTokens)
        {
            return parts;
        }

        List<EncodingPart> result = [EncodingPart.Added(startId, 0), parts[0], EncodingPart.Added(endId, 0)];
        if (parts.Count > 1)
        {
            result.Add(parts[1]);
            result.Add(EncodingPart.Added(endId, 1));
        }

        return result;
    }
}
