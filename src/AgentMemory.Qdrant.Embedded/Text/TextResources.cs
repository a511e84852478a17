namespace AgentMemory.Qdrant.Embedded.Text;

/// <summary>Tables of texts that are embedded in this assembly: one entry a line, name and content with a tab between.</summary>
internal static class TextResources
{
    /// <exception cref="InvalidOperationException">No such table: the build left it out.</exception>
    public static IEnumerable<(string Name, string Content)> Read(string table)
    {
        using var stream = typeof(TextResources).Assembly.GetManifestResourceStream(table) ?? throw new InvalidOperationException($"The resource {table} is missing.");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
            if (line.Split('\t') is [var name, var content]) yield return (name, content);
    }
}
