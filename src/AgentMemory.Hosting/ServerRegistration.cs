using System.Text.Json;

namespace AgentMemory.Hosting;

/// <summary>A note in the data folder that says where the server that holds it listens, so that the command line can talk to it.</summary>
public static class ServerRegistration
{
    private const string FileName = "server.json";

    /// <summary>Writes the note.</summary>
    /// <returns>False where the folder does not take it: the server works, but has to be named with <c>--server</c>.</returns>
    public static bool TryWrite(string folder, string url)
    {
        try
        {
            File.WriteAllText(Path.Combine(folder, FileName), JsonSerializer.Serialize(new Dictionary<string, string> { ["url"] = url }));
            return true;
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Removes the note; one that cannot be removed names a server that does not answer, which is noticed.</summary>
    public static void Remove(string folder)
    {
        try
        {
            File.Delete(Path.Combine(folder, FileName));
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
        }
    }

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
