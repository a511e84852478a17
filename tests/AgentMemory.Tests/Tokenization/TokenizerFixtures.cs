using System.Text.Json;
using AgentMemory.Onnx.Tokenization;

namespace AgentMemory.Tests.Tokenization;

/// <summary>Small tokenizers of every kind, written here, so that the tests need no reference data.</summary>
internal static class TokenizerFixtures
{
    private const string Template = """
        {"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<s>","type_id":0}},{"Sequence":{"id":"A","type_id":0}},{"SpecialToken":{"id":"</s>","type_id":0}}],
         "pair":[{"SpecialToken":{"id":"<s>","type_id":0}},{"Sequence":{"id":"A","type_id":0}},{"SpecialToken":{"id":"</s>","type_id":0}},{"Sequence":{"id":"B","type_id":1}},{"SpecialToken":{"id":"</s>","type_id":1}}],
         "special_tokens":{"<s>":{"id":"<s>","ids":[0],"tokens":["<s>"]},"</s>":{"id":"</s>","ids":[1],"tokens":["</s>"]}}}
        """;

    /// <summary>Writes a file and loads it.</summary>
    public static ITextTokenizer LoadText(string json, TokenizerLoadOptions? options = null)
    {
        string file = Path.Combine(Path.GetTempPath(), $"tokenizer-{Guid.NewGuid():N}.json");
        File.WriteAllText(file, json);
        try
        {
            return TokenizerLoader.LoadFile(file, options);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>One of the small tokenizers.</summary>
    public static ITextTokenizer Load(string kind, TokenizerLoadOptions? options = null) => LoadText(
        kind switch
        {
            "wordpiece" => Whole("""{"type":"BertNormalizer"}""", """{"type":"BertPreTokenizer"}""",
                $$"""{"type":"WordPiece","unk_token":"<unk>","vocab":{{Ids("<s>", "</s>", "<unk>", "play", "##ing", "##ed", "a", "##a", "!", "word", "##s", "4", "caf", "##e")}}}"""),
            "bytelevel" => Whole("""{"type":"NFC"}""", """{"type":"ByteLevel","add_prefix_space":false}""",
                $$"""{"type":"BPE","vocab":{{Ids(["<s>", "</s>", .. Bytes(), "he", "ll", "hell", "hello", "Ġhello"])}},"merges":["h e","l l","he ll","hell o","Ġ hello"]}"""),
            "metaspace" => Whole("null", """{"type":"Metaspace","replacement":"▁","prepend_scheme":"first","split":false}""",
                $$"""{"type":"BPE","unk_token":"<unk>","fuse_unk":true,"byte_fallback":true,"vocab":{{Ids(["<s>", "</s>", "<unk>", "▁", "a", "b", "ab", "▁ab", .. Enumerable.Range(0, 256).Select(b => $"<0x{b:X2}>")])}},"merges":[["a","b"],["▁","ab"]]}"""),
            "unigram" => Whole("""{"type":"NFKC"}""", """{"type":"Metaspace","replacement":"▁","prepend_scheme":"always"}""",
                """{"type":"Unigram","unk_id":2,"vocab":[["<s>",0],["</s>",0],["<unk>",0],["▁",-2.0],["a",-3.0],["b",-3.5],["ab",-4.0],["▁ab",-4.5],["4",-5]]}"""),
            _ => Whole("""{"type":"Lowercase"}""", """{"type":"Whitespace"}""",
                $$"""{"type":"WordLevel","unk_token":"<unk>","vocab":{{Ids("<s>", "</s>", "<unk>", "hello", "world", "!")}}}"""),
        },
        options);

    private static string Whole(string normalizer, string preTokenizer, string model)
        => $$"""{"version":"1.0","truncation":null,"padding":null,"added_tokens":[],"normalizer":{{normalizer}},"pre_tokenizer":{{preTokenizer}},"post_processor":{{Template}},"model":{{model}}}""";

    private static string Ids(params string[] tokens) => JsonSerializer.Serialize(tokens.Index().ToDictionary(t => t.Item, t => t.Index));

    private static IEnumerable<string> Bytes()
    {
        int extra = 256;
        for (int b = 0; b < 256; b++)
        {
            yield return (b is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF) ? (char)b : (char)extra++).ToString();
        }
    }
}
