namespace AgentMemory.Onnx.Profiles;

/// <summary>One line of a resolved recipe.</summary>
/// <param name="Name">What was decided.</param>
/// <param name="Value">The decision.</param>
/// <param name="Source">Where it came from: a file and its schema, a default, or an override in the settings.</param>
public sealed record ProfileEntry(string Name, string Value, string Source);

/// <summary>Collects the decisions while a model's files are read.</summary>
internal sealed class ProfileNotes
{
    private readonly List<ProfileEntry> _entries = [];
    private readonly List<string> _warnings = [];

    public IReadOnlyList<ProfileEntry> Entries => _entries;

    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Notes a decision; a later one of the same name takes the place of the earlier.</summary>
    public void Add(string name, string value, string source)
    {
        int earlier = _entries.FindIndex(e => e.Name == name);
        if (earlier < 0) _entries.Add(new ProfileEntry(name, value, source));
        else _entries[earlier] = new ProfileEntry(name, value, source);
    }

    public void Warn(string warning) => _warnings.Add(warning);
}
