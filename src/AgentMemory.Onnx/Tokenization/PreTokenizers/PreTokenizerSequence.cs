namespace AgentMemory.Onnx.Tokenization.PreTokenizers;

/// <summary>Pre-tokenizers one after the other.</summary>
internal sealed class PreTokenizerSequence(IReadOnlyList<IPreTokenizer> preTokenizers) : IPreTokenizer
{
    public void Split(Workspace work)
    {
        foreach (IPreTokenizer preTokenizer in preTokenizers)
        {
            preTokenizer.Split(work);
        }
    }
}
