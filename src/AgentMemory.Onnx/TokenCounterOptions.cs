namespace AgentMemory.Onnx;

/// <summary>Whose tokens a context block's budget counts, section <c>AgentMemory:Context</c>.</summary>
public sealed class TokenCounterOptions
{
    /// <summary>
    /// An encoding of OpenAI's models (<c>o200k_base</c>, <c>cl100k_base</c>), the name of a model that uses one of them (<c>gpt-4o</c>), or a language
    /// model's own tokenizer: its folder with <c>tokenizer.json</c>, or that file. Empty: the embedding model's tokenizer.
    /// </summary>
    public string Tokenizer { get; set; } = "";
}
