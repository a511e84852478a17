using AgentMemory.Qdrant.Embedded.Indexes;
using AgentMemory.Qdrant.Embedded.Text;
using Google.Protobuf;
using Grpc.Core;
using Qdrant.Client.Grpc;
using Xunit;

namespace AgentMemory.Tests.Qdrant.Text;

public class TokenizerTests
{
    [Theory]
    [InlineData("""{"tokenizer": "Word"}""", "Quick-brown FOX_42, don't!", "quick brown fox 42 don t")]
    [InlineData("""{"tokenizer": "Word", "lowercase": false}""", "Quick FOX", "Quick FOX")]
    [InlineData("""{"tokenizer": "Whitespace"}""", " C++ and\tC# ", "c++ and c#")]
    [InlineData("""{"tokenizer": "Word", "ascii_folding": true}""", "Übergrößen naïve ﬁne", "ubergrossen naive fine")]
    [InlineData("""{"tokenizer": "Word", "min_token_len": 3, "max_token_len": 5}""", "a quick lazy elephant", "quick lazy")]
    [InlineData("""{"tokenizer": "Word", "min_token_len": 2, "max_token_len": 2}""", "𝔄𝔅 x", "𝔄𝔅")] // lengths count code points
    [InlineData("""{"tokenizer": "Word", "stopwords": {"languages": ["en"], "custom": ["Fox"]}}""", "The fox and the Hound", "hound")]
    [InlineData("""{"tokenizer": "Word", "stopwords": {"custom": ["Fox"]}, "lowercase": false}""", "Fox fox", "fox")]
    [InlineData("""{"tokenizer": "Word", "stemmer": {"snowball": {"language": "english"}}}""", "running runs easily", "run run easili")]
    [InlineData("""{"tokenizer": "Word", "stemmer": {"snowball": {"language": "de"}}, "ascii_folding": true}""", "Häuser", "haus")]
    [InlineData("""{"tokenizer": "Prefix", "min_token_len": 2, "max_token_len": 4}""", "Hello a my", "he hel hell my")]
    [InlineData("""{"tokenizer": "Prefix"}""", "abc", "a ab abc")]
    [InlineData("""{"tokenizer": "Multilingual"}""", "Über den Brücken: café, 42 C#", "uber den brucken cafe c")]
    [InlineData("""{"tokenizer": "Multilingual"}""", "Ðe Œuvre ﬁne Ｗide", "ðe oeuvre fine wide")]
    [InlineData("""{"tokenizer": "Multilingual"}""", "ΟΔΟΣ Привет Мир", "οδοσ привет мир")]
    [InlineData("""{"tokenizer": "Multilingual"}""", "日本語のテストQdrant", "日 本 語 の テスト qdrant")]
    public void Document_gives_the_tokens_of_the_settings(string settings, string text, string expected) =>
        Assert.Equal(expected.Split(' '), Create(settings).Document(text));

    [Theory] // where the library's algorithm is older than the server's
    [InlineData("german", "geheimnissen", "geheimnis")]
    [InlineData("german", "häuser", "haus")]
    [InlineData("finnish", "alahuoneeseen", "alahuon")]
    [InlineData("finnish", "aineiden", "aine")]
    [InlineData("finnish", "aiottaisiin", "aiot")]
    [InlineData("hungarian", "balesetről", "baleset")]
    [InlineData("portuguese", "devolução", "devolu")]
    [InlineData("portuguese", "ução", "uçã")]
    public void Stem_follows_the_servers_version_of_the_algorithm(string language, string word, string expected) => Assert.Equal(expected, Stemmer.Of(language).Stem(word));

    [Theory]
    [InlineData("ǧǥ Ə Ǧ", "gg Ə G")]
    [InlineData("Åé€", "Ae€")]
    public void Folding_follows_the_servers_table(string text, string expected) => Assert.Equal(expected, AsciiFolding.Of(text));

    [Theory]
    [InlineData("ΟΔΟΣ ΣΑΣ", "οδος σας")] // a sigma at the end of a word has its own form
    [InlineData("İstanbul", "i̇stanbul")]
    [InlineData("ÀÉ", "àé")]
    public void Lower_case_follows_unicode_without_culture_data(string text, string expected) => Assert.Equal(expected, LowerCase.Of(text));

    [Theory]
    [InlineData("Hello a", "hell")] // too long: cut; too short: nothing in the index begins like that
    [InlineData("he", "he")]
    [InlineData("the", "the")] // a stop word may be the beginning of another word
    public void Query_of_beginnings_takes_the_longest_of_each_word(string text, string expected) =>
        Assert.Equal(expected.Split(' '), Create("""{"tokenizer": "Prefix", "min_token_len": 2, "max_token_len": 4, "stopwords": {"languages": ["english"]}}""").Query(text));

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"tokenizer": "Word", "stemmer": {"snowball": {"language": "klingon"}}}""")]
    [InlineData("""{"tokenizer": "Word", "stemmer": {"snowball": {"language": "English"}}}""")]
    [InlineData("""{"tokenizer": "Word", "stopwords": {"languages": ["klingon"]}}""")]
    public void Unknown_settings_are_an_invalid_argument(string settings) => Assert.Equal(StatusCode.InvalidArgument, Refused(settings));

    [Theory, InlineData("arabic"), InlineData("el"), InlineData("tamil")]
    public void Stemmer_that_is_missing_is_refused_by_name(string language) =>
        Assert.Equal(StatusCode.Unimplemented, Refused($$"""{"tokenizer": "Word", "stemmer": {"snowball": {"language": "{{language}}"} } }"""));

    [Fact]
    public void Settings_are_reported_with_full_names_and_sorted_sets()
    {
        var reported = TextIndexSettings.Validate(JsonParser.Default.Parse<TextIndexParams>(
            """{"tokenizer": "Word", "stemmer": {"snowball": {"language": "en"}}, "stopwords": {"languages": ["no", "de", "german"], "custom": ["b", "a", "b"]}}"""));
        Assert.Equal("english", reported.Stemmer.Snowball.Language);
        Assert.Equal(["german", "norwegian"], reported.Stopwords.Languages);
        Assert.Equal(["a", "b"], reported.Stopwords.Custom);
        Assert.Null(TextIndexSettings.Validate(new TextIndexParams { Tokenizer = TokenizerType.Word, Stemmer = new StemmingAlgorithm() }).Stemmer);
    }

    [Fact]
    public void Every_language_of_stop_words_has_a_list()
    {
        foreach (string name in (string[])["ar", "az", "eu", "bn", "ca", "zh", "da", "nl", "en", "fi", "fr", "de", "el", "he", "hi-en", "hu", "id", "it", "jp", "kk", "ne", "no", "pt", "ro", "ru", "sl", "es", "sv", "tg", "tr"])
            Assert.NotEmpty(StopWords.Of([StopWords.RequireLanguage(name)], [], lowercase: true));
    }

    private static StatusCode Refused(string settings) =>
        Assert.Throws<RpcException>(() => TextIndexSettings.Validate(JsonParser.Default.Parse<TextIndexParams>(settings))).StatusCode;

    private static Tokenizer Create(string settings) => TextIndexSettings.CreateTokenizer(TextIndexSettings.Validate(JsonParser.Default.Parse<TextIndexParams>(settings)));
}
