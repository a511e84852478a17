using System.Text.Json;
using AgentMemory.Evaluation.Layouts;
using Xunit;

namespace AgentMemory.Tests.Evaluation;

public sealed class EvidenceIdsTests
{
    private static readonly EvidenceIds.KnownIds Known = new(["D1:3", "D2:4", "D10:26", "d 7", "12", "msg_4", "D05:06"]);

    [Theory]
    [InlineData("\"D1:3\"", "D1:3", "")]
    [InlineData("\"D1:3; D2:4\"", "D1:3 D2:4", "")]
    [InlineData("\"D1:3;D2:4,D10:26\"", "D1:3 D2:4 D10:26", "")]
    [InlineData("\"D1:3 D2:4\"", "D1:3 D2:4", "")]
    [InlineData("\"D1:3 and D2:4\"", "D1:3 D2:4", "and")]
    [InlineData("\"D:10:26\"", "D10:26", "")]
    [InlineData("\"D01:03, D2: 4\"", "D1:3 D2:4", "")]
    [InlineData("\"(D1:3)\"", "D1:3", "")]
    [InlineData("\" d1:3 \"", "D1:3", "")]
    [InlineData("\"D5:6\"", "D05:06", "")]
    [InlineData("\"D1:3D2:4\"", "D1:3 D2:4", "")]
    [InlineData("\"['D1:3', 'D2:4']\"", "D1:3 D2:4", "")]
    [InlineData("\"D\"", "", "D")]
    [InlineData("\"D9:9; D1:3; ?\"", "D1:3", "D9:9 ?")]
    [InlineData("\"d 7\"", "d 7", "")]
    [InlineData("12", "12", "")]
    [InlineData("{\"old\":[12],\"new\":{\"x\":\"msg_4\"}}", "12 msg_4", "")]
    [InlineData("[\"D1:3\",\"D1:3\",null,\"\"]", "D1:3", "")]
    [InlineData("null", "", "")]
    public void Evidence_means_the_turns_it_names_and_the_rest_is_said(string json, string found, string unknown)
    {
        var resolved = EvidenceIds.Read(JsonDocument.Parse(json).RootElement).Select(text => EvidenceIds.Resolve(text, Known)).ToList();
        Assert.Equal(found, string.Join(' ', resolved.SelectMany(r => r.Found)));
        Assert.Equal(unknown, string.Join(' ', resolved.SelectMany(r => r.Unknown)));
    }

    [Theory]
    [InlineData("{'a': [1, -2.5, None, True], \"b\": 'it\\'s'}", """{"a":[1,-2.5,null,true],"b":"it's"}""")]
    [InlineData("('x', '\\u00e9\\x41\\n\\ud83d\\ude00')", """["x","\u00e9A\n\uD83D\uDE00"]""")]
    [InlineData("""{"plain": ["json"]}""", """{"plain":["json"]}""")]
    [InlineData("['\\ud83d']", "[\"\\uFFFD\"]")]
    public void Printed_python_is_read_as_the_value_it_spells(string text, string json) =>
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(json).RootElement, PythonLiteral.Read(text)!.Value));

    [Theory]
    [InlineData("plain")]
    [InlineData("[1, open(")]
    [InlineData("{'a': 'unfinished")]
    [InlineData("['\\u12']")]
    public void Other_texts_spell_no_value(string text) => Assert.Null(PythonLiteral.Read(text));
}
