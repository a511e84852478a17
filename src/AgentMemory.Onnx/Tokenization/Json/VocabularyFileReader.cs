using AgentMemory.Onnx.Tokenization.Models;
using AgentMemory.Onnx.Tokenization.Normalizers;
using AgentMemory.Onnx.Tokenization.PostProcessors;
using AgentMemory.Onnx.Tokenization.PreTokenizers;

namespace AgentMemory.Onnx.Tokenization.Json;

/// <summary>Makes a BERT tokenizer of a <c>vocab.txt</c>, with the settings of a <c>tokenizer_config.json</c> if there is one.</summary>
internal static class VocabularyFileReader
{
    /// <summary>Makes the tokenizer.</summary>
    public static TokenizerPipeline Read(string file, TokenizerConfig config, TokenizerLoadOptions options)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        try
        {
            int line = 0;
            foreach (string token in File.ReadLines(file))
            {
                ids[token.TrimEnd()] = line++;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TokenizerFormatException($"{file} cannot be read: {exception.Message} Check the model's folder.", exception);
        }

        var vocabulary = new Vocabulary(ids);
        string unknown = config.UnknownToken ?? "[UNK]", start = config.StartToken ?? "[CLS]", end = config.EndToken ?? "[SEP]";
        string pad = config.PadToken ?? "[PAD]", mask = config.MaskToken ?? "[MASK]";
        string[] special = [.. new[] { pad, unknown, start, end, mask }.Where(ids.ContainsKey)];
        INormalizer normalizer = new BertNormalizer(
            cleanText: true, config.HandleChineseCharacters ?? true, config.StripAccents, config.Lowercase ?? true);
        return new TokenizerPipeline(
            options.LowercaseFirst ? new NormalizerSequence([new LowercaseNormalizer(), normalizer]) : normalizer,
            new BertPreTokenizer(),
            new WordPieceModel(vocabulary, Id(unknown), "##", 100),
            new BertProcessor(Id(start), Id(end)),
            [.. special.Select(token => new AddedToken(ids[token], token, false, false, false, Normalized: false, Special: true))])
        {
            PadId = vocabulary.IdOf(pad),
        };

        int Id(string token) => vocabulary.IdOf(token)
            ?? throw new TokenizerFormatException(
                $"{file} has no line {token}. Is it the vocabulary of a BERT model? Other kinds need a tokenizer.json.")
            { Component = "vocab" };
    }
}
