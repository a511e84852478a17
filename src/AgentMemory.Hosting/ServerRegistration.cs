using System.Text.Json;

namespace AgentMemory.Hosting;

/// <summary>A note in the data folder that says where the server that holds it listens, so that the command line can talk to it.</summary>
public static class ServerRegistration
{
    private const string FileName = "server.json";

    /// <summary>Writes the note.</summary>
    public static void Write(string folder, string url) =>
        File.WriteAllText(Path.Combine(folder, FileName), JsonSerializer.Serialize(new Dictionary<string, string> { ["url"] = url }));

    /// <summary>Removes the note.</summary>
    public static void Remove(string folder) => File.Delete(Path.Combine(folder, FileName));

    /// <summary>Where the server listens, or null.</summary>
    public static Uri? Find(string folder)
    {
        string file = Path.Combine(folder, FileName);
        try
        {
            return File.Exists(file)
                && JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(file)) is { } note
                && note.TryGetValue("url", out string? url) ? new Uri(url) : null;
        }
        catch (Exception ex) when (ex is JsonException or IOException or UriFormatException or UnauthorizedAccessException)
        {
            return null; // a half-written note is no note
        }
    }
}
