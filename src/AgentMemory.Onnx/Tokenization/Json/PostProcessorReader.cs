using System.Text.Json;
using AgentMemory.Onnx.Tokenization.PostProcessors;

namespace AgentMemory.Onnx.Tokenization.Json;

/// <summary>Reads post-processors.</summary>
internal static class PostProcessorReader
{
    /// <summary>Makes the post-processor that a component describes.</summary>
    public static IPostProcessor Read(ComponentReader reader) => reader.Type switch
    {
        "Sequence" => new PostProcessorSequence([.. reader.Children("processors").Select(Read)]),
        "BertProcessing" => new BertProcessor(TokenId(reader, "cls"), TokenId(reader, "sep")),
        "RobertaProcessing" => new RobertaProcessor(
            TokenId(reader, "cls"), TokenId(reader, "sep"), reader.Flag("trim_offsets", true), reader.Flag("add_prefix_space", true)),
        "ByteLevel" => new OffsetTrimmer(reader.Flag("trim_offsets", true), reader.Flag("add_prefix_space", true)),
        "TemplateProcessing" => Template(reader),
        string other => throw reader.Unsupported($"the post-processor {other}"),
    };

    private static int TokenId(ComponentReader reader, string name)
    {
        JsonElement value = reader.Require(name);
        return value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 2
            ? reader.AsInt(value[1], name)
            : throw reader.Error($"has a \"{name}\" that is not a token and its id");
    }

    private static TemplateProcessor Template(ComponentReader reader)
    {
        var special = new Dictionary<string, int[]>(StringComparer.Ordinal);
        if (reader.Child("special_tokens") is { } tokens)
        {
            foreach (JsonProperty entry in reader.Require("special_tokens").EnumerateObject())
            {
                ComponentReader token = tokens.Child(entry.Name) ?? throw tokens.Error($"has no definition of {entry.Name}");
                JsonElement ids = token.Require("ids");
                special[entry.Name] = ids.ValueKind == JsonValueKind.Array
                    ? [.. ids.EnumerateArray().Select(id => token.AsInt(id, "ids"))]
                    : throw token.Error("has \"ids\" that are not an array");
            }
        }

        return new TemplateProcessor(Elements(reader, "single", special), Elements(reader, "pair", special));
    }

    private static List<TemplateElement> Elements(ComponentReader reader, string name, Dictionary<string, int[]> special)
    {
        var elements = new List<TemplateElement>();
        foreach (ComponentReader item in reader.Children(name))
        {
            if (item.Child("Sequence") is { } sequence)
            {
                int index = sequence.Text("id") switch
                {
                    "A" => 0,
                    "B" when name == "pair" => 1,
                    string other => throw sequence.Error($"names the sequence {other}, which there is not"),
                };
                elements.Add(new TemplateElement([], index, sequence.IntOrNull("type_id") ?? 0));
            }
            else if (item.Child("SpecialToken") is { } token)
            {
                string id = token.Text("id");
                elements.Add(special.TryGetValue(id, out int[]? ids)
                    ? new TemplateElement(ids, -1, token.IntOrNull("type_id") ?? 0)
                    : throw token.Error($"names the token {id}, which special_tokens does not define"));
            }
            else
            {
                throw item.Error("is neither a Sequence nor a SpecialToken");
            }
        }

        return elements;
    }
}
