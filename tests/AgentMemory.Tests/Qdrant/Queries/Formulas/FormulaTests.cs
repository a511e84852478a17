using AgentMemory.Qdrant.Embedded.Queries.Formulas;
using AgentMemory.Qdrant.Embedded.Segments;
using AgentMemory.Qdrant.Embedded.Vectors;
using Google.Protobuf;
using Grpc.Core;
using Qdrant.Client.Grpc;
using Xunit;

namespace AgentMemory.Tests.Qdrant.Queries.Formulas;

public class FormulaTests
{
    private static readonly JsonParser Json = JsonParser.Default;

    // Expected values were computed by hand from the definitions, not by the engine.
    [Theory]
    [InlineData("""{"constant": 2.5}""", 2.5)]
    [InlineData("""{"variable": "$score"}""", 0.5)]
    [InlineData("""{"variable": "$score[1]"}""", 0.25)]
    [InlineData("""{"variable": "$score[2]"}""", 0)]
    [InlineData("""{"variable": "n"}""", 7)]
    [InlineData("""{"variable": "deep.x"}""", -1.5)]
    [InlineData("""{"variable": "one"}""", 3)]
    [InlineData("""{"variable": "one[0]"}""", 3)]
    [InlineData("""{"variable": "one[]"}""", 3)]
    [InlineData("""{"variable": "two[1]"}""", 5)]
    [InlineData("""{"sum": {}}""", 0)]
    [InlineData("""{"mult": {}}""", 1)]
    [InlineData("""{"sum": {"sum": [{"constant": 1}, {"variable": "n"}, {"neg": {"constant": 3}}]}}""", 5)]
    [InlineData("""{"mult": {"mult": [{"constant": 2}, {"variable": "n"}]}}""", 14)]
    [InlineData("""{"mult": {"mult": [{"constant": 0}, {"variable": "nowhere"}]}}""", 0)]
    [InlineData("""{"div": {"left": {"constant": 7}, "right": {"constant": 2}}}""", 3.5)]
    [InlineData("""{"div": {"left": {"constant": 0}, "right": {"variable": "nowhere"}}}""", 0)]
    [InlineData("""{"div": {"left": {"constant": 1}, "right": {"constant": 0}, "by_zero_default": 9}}""", 9)]
    [InlineData("""{"abs": {"variable": "deep.x"}}""", 1.5)]
    [InlineData("""{"sqrt": {"constant": 2.25}}""", 1.5)]
    [InlineData("""{"pow": {"base": {"constant": 2}, "exponent": {"constant": -2}}}""", 0.25)]
    [InlineData("""{"exp": {"constant": 0}}""", 1)]
    [InlineData("""{"log10": {"constant": 1000}}""", 3)]
    [InlineData("""{"ln": {"constant": 1}}""", 0)]
    [InlineData("""{"condition": {"field": {"key": "n", "range": {"gte": 7}}}}""", 1)]
    [InlineData("""{"condition": {"field": {"key": "n", "range": {"gt": 7}}}}""", 0)]
    [InlineData("""{"datetime": "1970-01-02T00:00:00.5Z"}""", 86400.5)]
    [InlineData("""{"datetime_key": "at"}""", 3600)]
    [InlineData("""{"geo_distance": {"origin": {"lon": 10, "lat": 0}, "to": "place"}}""", 111195.08)] // one degree of the mean radius
    [InlineData("""{"geo_distance": {"origin": {"lon": 10, "lat": 0}, "to": "pair"}}""", 111195.08)]
    [InlineData("""{"lin_decay": {"x": {"constant": 0.25}}}""", 0.875)]
    [InlineData("""{"lin_decay": {"x": {"constant": 5}}}""", 0)]
    [InlineData("""{"lin_decay": {"x": {"constant": "NaN"}}}""", 0)]
    [InlineData("""{"lin_decay": {"x": {"constant": 4}, "target": {"constant": 2}, "scale": 4, "midpoint": 0.2}}""", 0.6)]
    [InlineData("""{"exp_decay": {"x": {"constant": 2}}}""", 0.25)]
    [InlineData("""{"exp_decay": {"x": {"constant": -3}, "target": {"variable": "one"}, "scale": 6, "midpoint": 0.1}}""", 0.1)]
    [InlineData("""{"gauss_decay": {"x": {"constant": 2}}}""", 0.0625)]
    [InlineData("""{"gauss_decay": {"x": {"constant": 5}, "target": {"constant": 3}, "scale": 2, "midpoint": 0.3}}""", 0.3)]
    public void Score_is_the_value_of_the_expression(string expression, double expected) =>
        Assert.Equal(expected, Score(expression), 1e-6 * (1 + Math.Abs(expected)));

    [Theory]
    [InlineData("""{"variable": "nowhere"}""", """{"nowhere": {"integer_value": 4}}""", 4)]
    [InlineData("""{"variable": "deep.nowhere"}""", """{"deep.\"nowhere\"": {"double_value": 0.5}}""", 0.5)] // another spelling of the same path
    [InlineData("""{"variable": "none[]"}""", """{"none[]": {"double_value": 2}}""", 2)]
    [InlineData("""{"variable": "$score"}""", """{"$score": {"double_value": 2}}""", 0.5)]
    [InlineData("""{"variable": "$score[2]"}""", """{"$score[2]": {"double_value": 2}}""", 2)]
    [InlineData("""{"variable": "$score[2]"}""", """{"$score[2]": {"string_value": "x"}}""", 0)]
    [InlineData("""{"datetime_key": "nowhere"}""", """{"nowhere": {"string_value": "1970-01-01T00:01:00Z"}}""", 60)]
    public void Default_stands_in_for_what_is_missing(string expression, string defaults, double expected) =>
        Assert.Equal(expected, Score(expression, defaults), 1e-6);

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"variable": "nowhere"}""")]
    [InlineData("""{"variable": "text"}""", """{"text": {"double_value": 1}}""")] // a default hides no value of another type
    [InlineData("""{"variable": "null"}""", """{"null": {"double_value": 1}}""")]
    [InlineData("""{"variable": "two"}""")]
    [InlineData("""{"variable": "nowhere"}""", """{"nowhere": {"string_value": "1"}}""")]
    [InlineData("""{"variable": "nowhere"}""", """{"$other": {"double_value": 1}, "nowhere": {"double_value": 1}}""")]
    [InlineData("""{"variable": "$other"}""")]
    [InlineData("""{"variable": "$score[]"}""")]
    [InlineData("""{"variable": "$score.x"}""")]
    [InlineData("""{"variable": "a["}""")]
    [InlineData("""{"variable": ""}""")]
    [InlineData("""{"mult": {"mult": [{"variable": "nowhere"}, {"constant": 0}]}}""")]
    [InlineData("""{"div": {"left": {"constant": 1}, "right": {"constant": 0}}}""")]
    [InlineData("""{"div": {"left": {"constant": 1}}}""")]
    [InlineData("""{"pow": {"base": {"constant": -2}, "exponent": {"constant": 0.5}}}""")]
    [InlineData("""{"pow": {"exponent": {"constant": 0.5}}}""")]
    [InlineData("""{"sqrt": {"constant": -1}}""")]
    [InlineData("""{"ln": {"constant": 0}}""")]
    [InlineData("""{"log10": {"constant": -5}}""")]
    [InlineData("""{"exp": {"constant": 1000}}""")]
    [InlineData("""{"constant": "NaN"}""")]
    [InlineData("""{"mult": {"mult": [{"constant": 1e30}, {"constant": 1e30}]}}""")] // finite in double, not in single precision
    [InlineData("""{"datetime": "yesterday"}""")]
    [InlineData("""{"datetime_key": "n"}""")]
    [InlineData("""{"geo_distance": {"origin": {"lon": 1, "lat": 1}, "to": "n"}}""")]
    [InlineData("""{"geo_distance": {"to": "place"}}""")]
    [InlineData("""{"lin_decay": {"x": {"constant": 1}, "midpoint": 1.5}}""")]
    [InlineData("""{"exp_decay": {"x": {"constant": 1}, "midpoint": 0}}""")]
    [InlineData("""{"gauss_decay": {"x": {"constant": 1}, "midpoint": 1}}""")]
    [InlineData("""{"lin_decay": {"x": {"constant": 1}, "scale": 0}}""")]
    [InlineData("""{"exp_decay": {}}""")]
    [InlineData("""{"condition": {}}""")]
    [InlineData("""{"condition": {"field": {"key": "n"}}}""")]
    public void Bad_formula_is_an_invalid_argument(string expression, string defaults = "{}") =>
        Assert.Equal(StatusCode.InvalidArgument, Assert.Throws<RpcException>(() => Score(expression, defaults)).StatusCode);

    [Fact]
    public void Formula_nested_too_deep_is_refused()
    {
        var expression = new Expression { Constant = 1 };
        for (int i = 0; i < 10_000; i++) expression = new Expression { Neg = expression };
        var error = Assert.Throws<RpcException>(() => CompiledFormula.Compile(new Formula { Expression = expression }));
        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.Contains("100 levels", error.Status.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PayloadSchemaType.Integer, """[4.0, 2.5, "x"]""", 4)] // the index holds the whole number, not the fraction and not the text
    [InlineData(PayloadSchemaType.Integer, "[4, 4.0]", 4)] // and each value once
    [InlineData(PayloadSchemaType.Keyword, "4", -1)] // no text: as good as missing
    [InlineData(PayloadSchemaType.Text, "4", 4)] // a text index gives no values
    public void Value_of_an_indexed_field_is_what_the_index_holds(PayloadSchemaType type, string value, double expected)
    {
        var schema = new Dictionary<string, PayloadSchemaInfo> { ["mixed"] = new() { DataType = type } };
        var formula = CompiledFormula.Compile(Formula("""{"variable": "mixed"}""", """{"mixed": {"double_value": -1}}"""));
        Assert.Equal(expected, formula.Score(View($$"""{"mixed": {{value}} }""", schema), 0, []), 1e-6);
    }

    private static float Score(string expression, string defaults = "{}")
    {
        var view = View("""
            {"n": 7, "deep": {"x": -1.5}, "one": [3], "two": [4, 5], "none": [], "text": "x", "null": null, "at": "1970-01-01T01:00:00Z",
             "place": {"lon": 10, "lat": 1}, "pair": [10, 1]}
            """, new Dictionary<string, PayloadSchemaInfo>());
        return CompiledFormula.Compile(Formula(expression, defaults)).Score(view, 0, [0.5f, 0.25f]);
    }

    private static Formula Formula(string expression, string defaults) => Json.Parse<Formula>($$"""{"expression": {{expression}}, "defaults": {{defaults}}}""");

    private static SegmentView View(string payload, IReadOnlyDictionary<string, PayloadSchemaInfo> schema) => new(
        Segment.Build([new StoredPoint(PointKey.From(1), 1, PayloadJson.Parse(payload).ToByteArray(), new Dictionary<string, StoredVector>())], new Dictionary<string, VectorSlot>(), schema), null);
}
