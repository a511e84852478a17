using System.Text.Json;
using AgentMemory.Onnx.Tokenization.Models;

namespace AgentMemory.Onnx.Tokenization.Json;

/// <summary>Reads models.</summary>
internal static class ModelReader
{
    /// <summary>Makes the model that a component describes.</summary>
    public static ITokenModel Read(ComponentReader reader) => (reader.TextOrNull("type") ?? Guess(reader)) switch
    {
        "WordPiece" => WordPiece(reader),
        "WordLevel" => WordLevel(reader),
        "BPE" => Bpe(reader),
        "Unigram" => Unigram(reader),
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

    private static WordLevelModel WordLevel(ComponentReader reader)
    {
        var vocabulary = new Vocabulary(reader.Ids("vocab"));
        return new WordLevelModel(vocabulary, UnknownId(reader, vocabulary, "<unk>"));
    }

    private static BpeModel Bpe(ComponentReader reader)
    {
        if (reader.Find("dropout") is { } dropout && !(dropout.ValueKind == JsonValueKind.Number && dropout.GetDouble() == 0))
        {
            throw reader.Unsupported("dropout, which makes tokens random");
        }

        var vocabulary = new Vocabulary(reader.Ids("vocab"));
        string prefix = reader.TextOrNull("continuing_subword_prefix") ?? "";
        return new BpeModel(vocabulary, Merges(reader, vocabulary, prefix), new BpeOptions
        {
            Prefix = prefix,
            Suffix = reader.TextOrNull("end_of_word_suffix") ?? "",
            UnknownId = reader.Find("unk_token") is null ? -1 : UnknownId(reader, vocabulary, ""),
            FuseUnknown = reader.Flag("fuse_unk", false),
            ByteFallback = reader.Flag("byte_fallback", false),
            IgnoreMerges = reader.Flag("ignore_merges", false),
        });
    }

    private static Dictionary<long, (int Rank, int Id)> Merges(ComponentReader reader, Vocabulary vocabulary, string prefix)
    {
        var merges = new Dictionary<long, (int, int)>();
        JsonElement list = reader.Require("merges");
        if (list.ValueKind != JsonValueKind.Array)
        {
            throw reader.Error("has \"merges\" that are not an array");
        }

        int rank = 0;
        foreach (JsonElement item in list.EnumerateArray())
        {
            string[] pair = item.ValueKind == JsonValueKind.Array
                ? [.. item.EnumerateArray().Select(part => reader.AsText(part, "merges"))]
                : reader.AsText(item, "merges").Split(' ');
            if (pair.Length != 2)
            {
                throw reader.Error($"has a merge (number {rank + 1}) that is not a pair");
            }

            string joined = pair[0] + (pair[1].StartsWith(prefix, StringComparison.Ordinal) ? pair[1][prefix.Length..] : pair[1]);
            merges[BpeSymbols.Key(Id(pair[0]), Id(pair[1]))] = (rank++, Id(joined));
        }

        return merges;

        int Id(string token) => vocabulary.IdOf(token) ?? throw reader.Error($"has a merge (number {rank + 1}) with {token}, which its vocabulary does not have");
    }

    private static UnigramModel Unigram(ComponentReader reader)
    {
        JsonElement list = reader.Require("vocab");
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() == 0)
        {
            throw reader.Error("has a \"vocab\" that is not an array of tokens with scores");
        }

        var entries = new List<(string Token, double Score)>();
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (JsonElement item in list.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Array || item.GetArrayLength() != 2 || item[1].ValueKind != JsonValueKind.Number)
            {
                throw reader.Error($"has an entry (number {entries.Count}) in \"vocab\" that is not a token and its score");
            }

            string token = reader.AsText(item[0], "vocab");
            ids[token] = entries.Count;
            entries.Add((token, item[1].GetDouble()));
        }

        int unknown = reader.Int("unk_id");
        return unknown < entries.Count
            ? new UnigramModel(new Vocabulary(ids), entries, unknown, reader.Flag("byte_fallback", false))
            : throw reader.Error($"names the unknown token {unknown}, but has {entries.Count} tokens");
    }

    private static int UnknownId(ComponentReader reader, Vocabulary vocabulary, string fallback)
    {
        string token = reader.TextOrNull("unk_token") ?? fallback;
        return vocabulary.IdOf(token) ?? throw reader.Error($"names the unknown token {token}, which its vocabulary does not have");
    }
}
