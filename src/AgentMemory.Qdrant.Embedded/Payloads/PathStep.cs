namespace AgentMemory.Qdrant.Embedded.Payloads;

/// <summary>One step of a path below its first key: a key of an object, one element of an array, or every element.</summary>
internal readonly record struct PathStep
{
    private readonly long _index;

    private PathStep(string? key, long index) => (Key, _index) = (key, index);

    /// <summary>Null where the step addresses array elements.</summary>
    public string? Key { get; }

    public bool IsEveryElement => Key is null && _index < 0;

    /// <summary>The element addressed; an index beyond any array stays beyond.</summary>
    public int Index => (int)Math.Min(_index, int.MaxValue);

    public static PathStep EveryElement { get; } = new(null, -1);

    public static PathStep Property(string key) => new(key, -1);

    public static PathStep Element(long index) => new(null, index);
}
