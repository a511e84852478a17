namespace AgentMemory.Onnx.Tokenization.Models;

/// <summary>Strings by their UTF-16 units: all edges in one hash table, so that a step is one probe.</summary>
internal sealed class CharacterTrie
{
    /// <summary>Where every walk begins.</summary>
    public const int Root = 0;

    private readonly Dictionary<long, int> _building = [];
    private readonly List<int> _values = [-1];
    private int[] _frozenValues = [];
    private long[] _keys = [];
    private int[] _targets = [];

    /// <summary>Adds a string.</summary>
    public void Add(string text, int value)
    {
        int node = Root;
        foreach (char c in text)
        {
            long key = ((long)node << 16) | c;
            if (!_building.TryGetValue(key, out int next))
            {
                next = _values.Count;
                _values.Add(-1);
                _building[key] = next;
            }

            node = next;
        }

        _values[node] = value;
        _keys = [];
    }

    /// <summary>Packs the edges; done once, after the last string was added.</summary>
    public void Freeze()
    {
        int size = 16;
        while (size < _building.Count * 2)
        {
            size *= 2;
        }

        var keys = new long[size];
        _targets = new int[size];
        Array.Fill(keys, -1);
        foreach ((long key, int target) in _building)
        {
            int slot = Slot(key, size);
            while (keys[slot] >= 0)
            {
                slot = (slot + 1) & (size - 1);
            }

            keys[slot] = key;
            _targets[slot] = target;
        }

        _keys = keys;
        _frozenValues = [.. _values];
        _building.Clear();
    }

    /// <summary>The node after a unit, or -1.</summary>
    public int Next(int node, char c)
    {
        long key = ((long)node << 16) | c;
        long[] keys = _keys;
        int slot = Slot(key, keys.Length);
        while (keys[slot] != key)
        {
            if (keys[slot] < 0)
            {
                return -1;
            }

            slot = (slot + 1) & (keys.Length - 1);
        }

        return _targets[slot];
    }

    /// <summary>Value of the string that ends at a node, or -1.</summary>
    public int ValueOf(int node) => _frozenValues[node];

    private static int Slot(long key, int size) => (int)((ulong)(key * unchecked((long)0x9E3779B97F4A7C15)) >> 32) & (size - 1);
}
