namespace AgentMemory.Onnx.Tokenization.Counting;

/// <summary>Tokens as a model's own tokenizer.json counts them, without the tokens that begin and end a text.</summary>
internal sealed class TokenizerFileCounter(string name, ITextTokenizer tokenizer) : ITokenCounter
{
    public string Name => name;

    public int Count(string text) => tokenizer.CountTokens(text);
}
