using System.Text;

namespace AgentMemory.Lifecycle;

/// <summary>What to look for in files after memories are gone: their ids, and short pieces of their texts.</summary>
internal sealed class Needles
{
    /// <summary>More memories than this are proven by a rewrite of the file and these samples.</summary>
    public const int MaxMemories = 4_096;

    // A text is split where a page of the file ends, so several places are looked for; shorter texts say too little to be told from others.
    private const int PieceLength = 24, MinText = 12;

    private readonly List<ReadOnlyMemory<byte>> _bytes = [];
    private readonly HashSet<string> _pieces = new(StringComparer.Ordinal);
    private int _memories;

    public IReadOnlyList<ReadOnlyMemory<byte>> Bytes => _bytes;

    /// <summary>There were more memories than are looked for.</summary>
    public bool IsSample => _memories > MaxMemories;

    /// <summary>A memory of which only the id is known.</summary>
    public void Add(Guid id)
    {
        if (++_memories <= MaxMemories) _bytes.Add(id.ToByteArray(bigEndian: true));
    }

    public void Add(MemoryRecord record)
    {
        Add(record.Id);
        if (IsSample) return;
        byte[] text = Encoding.UTF8.GetBytes(record.Text);
        if (text.Length < MinText) return;
        int length = Math.Min(PieceLength, text.Length);
        foreach (int start in new[] { 0, (text.Length - length) / 2, text.Length - length }.Distinct())
        {
            // Texts that begin or end alike are looked for once.
            if (_pieces.Add(Convert.ToHexString(text, start, length))) _bytes.Add(text.AsMemory(start, length));
        }
    }
}
