using System.CommandLine;

namespace AgentMemory.Cli;

/// <summary>The option <c>--filter</c> of several commands.</summary>
internal static class FilterOption
{
    private const string Forms = "JSON, or short: kind:fact tag:x when>=2024-05 -speaker:Ann; @FILE reads it from a file.";

    public static Option<string?> Create(string before = "") => new("--filter") { Description = before + Forms };

    /// <summary>The filter that was given, or null. Operating systems limit the length of an argument, so a list of many ids goes in a file.</summary>
    /// <exception cref="ArgumentException">The file cannot be read, or the filter is wrong.</exception>
    public static MemoryFilter? Read(ParseResult parsed, Option<string?> option)
    {
        if (parsed.GetValue(option) is not { } text) return null;
        if (!text.StartsWith('@')) return MemoryFilter.Parse(text);
        try
        {
            return MemoryFilter.Parse(File.ReadAllText(text[1..]).Trim());
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            throw new ArgumentException($"--filter @FILE: {ex.Message} For texts that hold '{text}' write --filter '\"{text}\"'.", ex);
        }
    }
}
