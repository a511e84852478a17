using AgentMemory.Onnx.Tokenization.Patterns;

namespace AgentMemory.Onnx.Tokenization.Json;

/// <summary>Reads the <c>pattern</c> of a component: <c>{"String": ...}</c> or <c>{"Regex": ...}</c>.</summary>
internal static class PatternReader
{
    /// <summary>Makes the pattern.</summary>
    public static TextPattern Read(ComponentReader reader)
    {
        ComponentReader pattern = reader.Child("pattern") ?? throw reader.Error("has no \"pattern\"");
        if (pattern.TextOrNull("String") is { } text)
        {
            return TextPattern.Literal(text);
        }

        try
        {
            return TextPattern.Compile(pattern.Text("Regex"));
        }
        catch (NotSupportedException exception)
        {
            throw pattern.Unsupported(exception.Message);
        }
    }
}
