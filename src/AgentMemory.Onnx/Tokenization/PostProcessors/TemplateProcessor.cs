namespace AgentMemory.Onnx.Tokenization.PostProcessors;

/// <summary>One element of a template: special tokens, or the text of a sequence.</summary>
/// <param name="Ids">Ids of the special tokens; empty for a sequence.</param>
/// <param name="Sequence">0 or 1 for a sequence, -1 for special tokens.</param>
/// <param name="TypeId">Type id of its tokens.</param>
internal sealed record TemplateElement(int[] Ids, int Sequence, int TypeId);

/// <summary>Puts texts and special tokens in the order of a template.</summary>
internal sealed class TemplateProcessor(IReadOnlyList<TemplateElement> single, IReadOnlyList<TemplateElement> pair) : IPostProcessor
{
    public int AddedTokens(bool pair) => Template(pair).Sum(element => element.Ids.Length);

    public List<EncodingPart> Process(List<EncodingPart> parts, IReadOnlyList<string> texts, bool addSpecialTokens, ITokenSpelling spelling)
    {
        var result = new List<EncodingPart>();
        foreach (TemplateElement element in Template(texts.Count > 1))
        {
            if (element.Sequence >= 0)
            {
                EncodingPart part = parts[element.Sequence];
                part.SetTypeId(element.TypeId);
                result.Add(part);
            }
            else if (addSpecialTokens)
            {
                result.AddRange(element.Ids.Select(id => EncodingPart.Added(id, element.TypeId)));
            }
        }

        return result;
    }

    private IReadOnlyList<TemplateElement> Template(bool ofPair) => ofPair ? pair : single;
}
