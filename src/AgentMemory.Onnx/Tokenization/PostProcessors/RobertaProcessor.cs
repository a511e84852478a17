namespace AgentMemory.Onnx.Tokenization.PostProcessors;

/// <summary>&lt;s&gt; A &lt;/s&gt;, and &lt;/s&gt; B &lt;/s&gt; for a pair; all type ids 0; trims offsets like byte level.</summary>
internal sealed class RobertaProcessor(int startId, int endId, bool trimOffsets, bool addPrefixSpace) : IPostProcessor
{
    private readonly OffsetTrimmer _trimmer = new(trimOffsets, addPrefixSpace);

    public int AddedTokens(bool pair) => pair ? 4 : 2;

    public List<EncodingPart> Process(List<EncodingPart> parts, IReadOnlyList<string> texts, bool addSpecialTokens, ITokenSpelling spelling)
    {
        parts = _trimmer.Process(parts, texts, addSpecialTokens, spelling);
        foreach (EncodingPart part in parts)
        {
            part.SetTypeId(0);
        }

        if (!addSpecialTokens)
        {
            return parts;
        }

        foreach (EncodingPart piece in parts.SelectMany(part => part.Overflow))
        {
            piece.SetTypeId(0);
        }

        List<EncodingPart> result = [EncodingPart.Added(startId, 0), parts[0], EncodingPart.Added(endId, 0)];
        if (parts.Count > 1)
        {
            result.Add(EncodingPart.Added(endId, 0));
            result.Add(parts[1]);
            result.Add(EncodingPart.Added(endId, 0));
        }

        return result;
    }
}
