using System.Text.RegularExpressions;

namespace AgentMemory.IntegrationTests.Docker;

/// <summary>What <c>.dockerignore</c> keeps from the build: <c>*</c> within a name, <c>**</c> across folders, <c>!</c> takes back; the last line that matches decides.</summary>
internal sealed class DockerIgnore
{
    private readonly List<(bool Excludes, Regex Pattern)> _rules = [];

    public DockerIgnore(IEnumerable<string> lines)
    {
        foreach (string line in lines.Select(l => l.Trim()).Where(l => l.Length > 0 && !l.StartsWith('#')))
        {
            string pattern = Regex.Escape(line.TrimStart('!').Trim('/')).Replace(@"\*\*/", "(.*/)?", StringComparison.Ordinal).Replace(@"\*\*", ".*", StringComparison.Ordinal).Replace(@"\*", "[^/]*", StringComparison.Ordinal);
            _rules.Add((!line.StartsWith('!'), new Regex($"^{pattern}(/.*)?$", RegexOptions.CultureInvariant))); // a folder goes with what is in it
        }
    }

    /// <param name="path">Relative to the root, with forward slashes.</param>
    public bool Excludes(string path) => _rules.LastOrDefault(r => r.Pattern.IsMatch(path)) is { Pattern: not null, Excludes: true };
}
