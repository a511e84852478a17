using AgentMemory.Onnx.Tokenization.Json;

namespace AgentMemory.Onnx.Tokenization;

/// <summary>Reads tokenizers from model folders.</summary>
public static class TokenizerLoader
{
    /// <summary>Loads the tokenizer of a model folder: <c>tokenizer.json</c>, else <c>vocab.txt</c> with <c>tokenizer_config.json</c>.</summary>
    /// <param name="folder">The model's folder.</param>
    /// <param name="options">How to read it; null takes the defaults.</param>
    /// <exception cref="TokenizerFormatException">There is no such file, it is broken, or it asks for something unsupported.</exception>
    public static ITextTokenizer Load(string folder, TokenizerLoadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        options ??= new TokenizerLoadOptions();
        string file = Path.Combine(folder, "tokenizer.json");
        TokenizerConfig config = TokenizerConfig.Read(Path.Combine(folder, "tokenizer_config.json"));
        if (File.Exists(file))
        {
            return TokenizerFileReader.Read(file, options, config.PadToken);
        }

        string vocabulary = Path.Combine(folder, "vocab.txt");
        return File.Exists(vocabulary)
            ? VocabularyFileReader.Read(vocabulary, config, options)
            : throw new TokenizerFormatException($"{folder} has neither tokenizer.json nor vocab.txt. Export the model with its tokenizer.json.");
    }

    /// <summary>Loads one <c>tokenizer.json</c>.</summary>
    /// <param name="tokenizerJson">Path of the file.</param>
    /// <param name="options">How to read it; null takes the defaults.</param>
    /// <exception cref="TokenizerFormatException">The file is missing, broken, or asks for something unsupported.</exception>
    public static ITextTokenizer LoadFile(string tokenizerJson, TokenizerLoadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(tokenizerJson);
        return TokenizerFileReader.Read(tokenizerJson, options ?? new TokenizerLoadOptions(), padToken: null);
    }
}
