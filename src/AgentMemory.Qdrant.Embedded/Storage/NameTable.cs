using System.Text;

namespace AgentMemory.Qdrant.Embedded.Storage;

/// <summary>Vector names while a file is read: one string a name, not one a point.</summary>
internal sealed class NameTable
{
    private readonly List<(byte[] Utf8, string Text)> _names = [];

    public string Get(ReadOnlySpan<byte> utf8)
    {
        foreach (var (bytes, text) in _names)
            if (utf8.SequenceEqual(bytes)) return text;
        _names.Add((utf8.ToArray(), Encoding.UTF8.GetString(utf8)));
        return _names[^1].Text;
    }
}
