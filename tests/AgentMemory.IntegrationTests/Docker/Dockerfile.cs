using System.Text.Json;
using System.Text.RegularExpressions;

namespace AgentMemory.IntegrationTests.Docker;

/// <summary>The instructions of a Dockerfile, in order.</summary>
internal sealed partial class Dockerfile
{
    public Dockerfile(string text)
    {
        string[] lines = text.ReplaceLineEndings("\n").Split('\n');
        string joined = Continuation().Replace(string.Join('\n', lines.Where(l => !l.TrimStart().StartsWith('#'))), " ");
        Instructions = [.. joined.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(l => (l[..l.IndexOf(' ', StringComparison.Ordinal)], l[(l.IndexOf(' ', StringComparison.Ordinal) + 1)..].Trim()))];
        Final = [.. Instructions.Skip(Instructions.ToList().FindLastIndex(i => i.Name == "FROM"))];
    }

    public IReadOnlyList<(string Name, string Text)> Instructions { get; }

    /// <summary>The last stage: what runs.</summary>
    public IReadOnlyList<(string Name, string Text)> Final { get; }

    /// <summary>Sources and target of every COPY from the context, in order.</summary>
    public IEnumerable<(IReadOnlyList<string> Sources, string Target)> Copies => Instructions.Where(i => i.Name == "COPY" && !i.Text.StartsWith("--from", StringComparison.Ordinal))
        .Select(i => i.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(p => ((IReadOnlyList<string>)p[..^1], p[^1]));

    /// <summary>The command of an instruction in its form without a shell.</summary>
    public string[] Command(string instruction)
    {
        string text = Final.Single(i => i.Name == instruction).Text;
        return JsonSerializer.Deserialize<string[]>(text[text.IndexOf('[', StringComparison.Ordinal)..])!;
    }

    public Dictionary<string, string> Environment() => Final.Where(i => i.Name == "ENV").SelectMany(i => i.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToDictionary(v => v.Split('=')[0], v => v.Split('=')[1], StringComparer.Ordinal);

    [GeneratedRegex(@"\\\n\s*")]
    private static partial Regex Continuation();
}
