namespace AgentMemory.Onnx.Tokenization.Models;

/// <summary>Tokens and their ids, both ways.</summary>
internal sealed class Vocabulary
{
    private readonly Dictionary<string, int> _ids;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _bySpan;
    private readonly Dictionary<int, string> _tokens;

    public Vocabulary(Dictionary<string, int> ids)
    {
        _ids = ids;
        _bySpan = ids.GetAlternateLookup<ReadOnlySpan<char>>();
        _tokens = new Dictionary<int, string>(ids.Count);
        foreach ((string token, int id) in ids)
        {
            _tokens[id] = token;
        }
    }

    /// <summary>Number of tokens.</summary>
    public int Count => _ids.Count;

    /// <summary>All tokens.</summary>
    public IEnumerable<KeyValuePair<string, int>> Entries => _ids;

    /// <summary>Finds the id of a token.</summary>
    public bool TryGetId(ReadOnlySpan<char> token, out int id) => _bySpan.TryGetValue(token, out id);

    /// <summary>Id of a token, or null.</summary>
    public int? IdOf(string token) => _ids.TryGetValue(token, out int id) ? id : null;

    /// <summary>Token of an id, or null.</summary>
    public string? TokenOf(int id) => _tokens.GetValueOrDefault(id);
}
