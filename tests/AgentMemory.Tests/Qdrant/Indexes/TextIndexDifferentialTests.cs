using AgentMemory.Qdrant.Embedded.Filters;
using AgentMemory.Qdrant.Embedded.Segments;
using AgentMemory.Qdrant.Embedded.Vectors;
using CsCheck;
using Google.Protobuf;
using Qdrant.Client.Grpc;
using Xunit;

namespace AgentMemory.Tests.Qdrant.Indexes;

/// <summary>Random texts and matches: the index against a scan that cuts each text anew.</summary>
public class TextIndexDifferentialTests
{
    private static readonly Gen<string> Texts = Gen.OneOfConst("red", "Red", "green", "blue", "", "-", "gold").Array[0, 5].Select(words => string.Join(' ', words));
    private static readonly Gen<Value> Values = Gen.OneOf(
        Texts.Select(text => new Value { StringValue = text }),
        Texts.Array[0, 3].Select(texts => new Value { ListValue = new ListValue { Values = { texts.Select(text => new Value { StringValue = text }) } } }),
        Gen.Const(new Value { IntegerValue = 1 }));

    [Fact]
    public void Matches_equal_a_scan_that_cuts_each_text() =>
        Gen.Select(Values.Array[1, 12], Texts, Gen.OneOfConst("text", "text_any", "phrase"), Gen.Bool).Sample((values, wanted, kind, nested) =>
        {
            var view = View([.. values.Select(value => nested ? Nest(value) : value)], nested ? "list[].t" : "t");
            var selected = CompiledFilter.Compile(Filter(kind, wanted, nested)).Select(view);
            for (int i = 0; i < values.Length; i++)
                if (selected[i] != Holds(values[i], kind, Cut(wanted), together: !nested)) return false;
            return true;
        }, iter: 2_000);

    // Outside of nested arrays the texts of a point count together, but for phrases; inside of them each text stands alone.
    private static bool Holds(Value value, string kind, string[] wanted, bool together)
    {
        string[][] texts = value.KindCase switch
        {
            Value.KindOneofCase.StringValue => [Cut(value.StringValue)],
            Value.KindOneofCase.ListValue => [.. value.ListValue.Values.Select(element => Cut(element.StringValue))],
            _ => [],
        };
        if (wanted.Length == 0) return false;
        if (kind == "phrase") return texts.Any(text => $" {string.Join(' ', text)} ".Contains($" {string.Join(' ', wanted)} ", StringComparison.Ordinal));
        if (together) texts = [[.. texts.SelectMany(text => text)]];
        return texts.Any(text => kind == "text" ? wanted.All(text.Contains) : wanted.Any(text.Contains));
    }

    private static string[] Cut(string text) => text.ToLowerInvariant().Split([' ', '-'], StringSplitOptions.RemoveEmptyEntries);

    private static Value Nest(Value value) => new()
    {
        ListValue = new ListValue { Values = { new Value { StructValue = new Struct { Fields = { ["t"] = value } } } } },
    };

    private static Filter Filter(string kind, string wanted, bool nested)
    {
        var match = kind switch { "text" => new Match { Text = wanted }, "text_any" => new Match { TextAny = wanted }, _ => new Match { Phrase = wanted } };
        var filter = new Filter { Must = { new Condition { Field = new FieldCondition { Key = "t", Match = match } } } };
        return nested ? new Filter { Must = { new Condition { Nested = new NestedCondition { Key = "list", Filter = filter } } } } : filter;
    }

    private static SegmentView View(Value[] values, string indexed)
    {
        string key = indexed == "t" ? "t" : "list";
        var points = values.Select((value, i) => new StoredPoint(PointKey.From((ulong)i), 1, new Struct { Fields = { [key] = value } }.ToByteArray(), new Dictionary<string, StoredVector>())).ToList();
        var parameters = new PayloadIndexParams { TextIndexParams = new TextIndexParams { Tokenizer = TokenizerType.Word, PhraseMatching = true } };
        var schema = new Dictionary<string, PayloadSchemaInfo> { [indexed] = new() { DataType = PayloadSchemaType.Text, Params = parameters } };
        return new SegmentView(Segment.Build(points, new Dictionary<string, VectorSlot>(), schema), null);
    }
}
