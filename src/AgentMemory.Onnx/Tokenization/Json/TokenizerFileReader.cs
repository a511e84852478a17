using System.Text.Json;
using AgentMemory.Onnx.Tokenization.Models;
using AgentMemory.Onnx.Tokenization.Normalizers;

namespace AgentMemory.Onnx.Tokenization.Json;

/// <summary>Reads a whole <c>tokenizer.json</c>.</summary>
internal static class TokenizerFileReader
{
    /// <summary>Makes the tokenizer of a file.</summary>
    public static TokenizerPipeline Read(string file, TokenizerLoadOptions options, string? padToken)
    {
        using JsonDocument document = JsonFile.Read(file);
        var root = new ComponentReader(file, "tokenizer", document.RootElement);
        ComponentReader Part(string name) => new(file, name, root.Require(name));

        ITokenModel model = ModelReader.Read(Part("model"));
        List<AddedToken> added = root.Find("added_tokens") is null ? [] : AddedTokens(root, model.Vocabulary);
        INormalizer? normalizer = root.Find("normalizer") is null ? null : NormalizerReader.Read(Part("normalizer"));
        if (options.LowercaseFirst)
        {
            normalizer = normalizer is null ? new LowercaseNormalizer() : new NormalizerSequence([new LowercaseNormalizer(), normalizer]);
        }

        Padding? padding = root.Find("padding") is null ? null : LimitsReader.Padding(Part("padding"));
        Truncation? truncation = root.Find("truncation") is null ? null : LimitsReader.Truncation(Part("truncation"));
        return new TokenizerPipeline(
            normalizer,
            root.Find("pre_tokenizer") is null ? null : PreTokenizerReader.Read(Part("pre_tokenizer")),
            model,
            root.Find("post_processor") is null ? null : PostProcessorReader.Read(Part("post_processor")),
            added)
        {
            Padding = options.UseFileLimits ? padding : null,
            Truncation = options.UseFileLimits ? truncation : null,
            PadId = padding?.Id ?? IdOf(padToken) ?? IdOf("[PAD]") ?? IdOf("<pad>"),
        };

        int? IdOf(string? token) => token is null
            ? null
            : added.Find(t => t.Content == token)?.Id ?? model.Vocabulary.IdOf(token);
    }

    private static List<AddedToken> AddedTokens(ComponentReader root, Vocabulary vocabulary)
    {
        var tokens = new List<AddedToken>();
        int next = vocabulary.Count;
        foreach (ComponentReader item in root.Children("added_tokens"))
        {
            string content = item.Text("content");
            if (content.Length == 0)
            {
                continue;
            }

            // A token that the vocabulary has keeps the id it has there, whatever the list says.
            int id = vocabulary.IdOf(content) ?? item.IntOrNull("id") ?? next++;
            bool special = item.Flag("special", false);
            tokens.Add(new AddedToken(
                id,
                content,
                item.Flag("single_word", false),
                item.Flag("lstrip", false),
                item.Flag("rstrip", false),
                item.Flag("normalized", !special),
                special));
        }

        return tokens;
    }
}
