using System.Text.Json;

namespace AgentMemory.Onnx.Tokenization.Json;

/// <summary>Opens JSON files.</summary>
internal static class JsonFile
{
    /// <summary>Parses a file.</summary>
    public static JsonDocument Read(string file)
    {
        try
        {
            using FileStream stream = File.OpenRead(file);
            return JsonDocument.Parse(stream, new JsonDocumentOptions { MaxDepth = 64 });
        }
        catch (JsonException exception)
        {
            throw new TokenizerFormatException($"{file} is not valid JSON: {exception.Message} Download or export the file again.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TokenizerFormatException($"{file} cannot be read: {exception.Message} Check the model's folder.", exception);
        }
    }
}
