using AgentMemory.Onnx.Tokenization.PreTokenizers;

namespace AgentMemory.Onnx.Tokenization.Json;

/// <summary>Reads pre-tokenizers.</summary>
internal static class PreTokenizerReader
{
    /// <summary>Makes the pre-tokenizer that a component describes.</summary>
    public static IPreTokenizer Read(ComponentReader reader) => reader.Type switch
    {
        "Sequence" => new PreTokenizerSequence([.. reader.Children("pretokenizers").Select(Read)]),
        "BertPreTokenizer" => new BertPreTokenizer(),
        string other => throw reader.Unsupported($"the pre-tokenizer {other}"),
    };
}
