using AgentMemory.Onnx.Tokenization.Models;

namespace AgentMemory.Onnx.Tokenization.Json;

/// <summary>Reads models.</summary>
internal static class ModelReader
{
    /// <summary>Makes the model that a component describes.</summary>
    public static ITokenModel Read(ComponentReader reader) => (reader.TextOrNull("type") ?? Guess(reader)) switch
    {
        "WordPiece" => WordPiece(reader),
        string other => throw reader.Unsupported($"the model {other}"),
    };

    private static string Guess(ComponentReader reader)
        => reader.Find("merges") is not null ? "BPE"
            : reader.Find("max_input_chars_per_word") is not null ? "WordPiece"
            : reader.Find("unk_id") is not null ? "Unigram"
            : "WordLevel";

    private static WordPieceModel WordPiece(ComponentReader reader)
    {
        var vocabulary = new Vocabulary(reader.Ids("vocab"));
        return new WordPieceModel(
            vocabulary,
            UnknownId(reader, vocabulary, "[UNK]"),
            reader.TextOrNull("continuing_subword_prefix") ?? "##",
            reader.IntOrNull("max_input_chars_per_word") ?? 100);
    }

    private static int UnknownId(ComponentReader reader, Vocabulary vocabulary, string fallback)
    {
        string token = reader.TextOrNull("unk_token") ?? fallback;
        return vocabulary.IdOf(token) ?? throw reader.Error($"names the unknown token {token}, which its vocabulary does not have");
    }
}
