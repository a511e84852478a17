using AgentMemory.Qdrant.Embedded.Indexes;
using AgentMemory.Qdrant.Embedded.Payloads;
using AgentMemory.Qdrant.Embedded.Vectors;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Segments;

/// <summary>
/// Immutable run of points by ascending id: ids, versions, payloads in their compact serialized form, vector columns, payload indexes.
/// Finding an id is a binary search, so no dictionary is kept.
/// </summary>
internal sealed class Segment
{
    private readonly PointKey[] _ids;
    private readonly ulong[] _versions;
    private readonly byte[][] _payloads;

    private Segment(PointKey[] ids, ulong[] versions, byte[][] payloads, IReadOnlyDictionary<string, VectorColumn> vectors, (IReadOnlyDictionary<string, IPayloadIndex> Indexes, IReadOnlyDictionary<string, Bitmap> Offsets) indexed)
        => (_ids, _versions, _payloads, Vectors, Indexes, IndexedOffsets) = (ids, versions, payloads, vectors, indexed.Indexes, indexed.Offsets);

    public int Count => _ids.Length;

    /// <summary>By vector name; "" is the unnamed vector. Every name of the collection is there.</summary>
    public IReadOnlyDictionary<string, VectorColumn> Vectors { get; }

    /// <summary>By field path.</summary>
    public IReadOnlyDictionary<string, IPayloadIndex> Indexes { get; }

    /// <summary>By field path, the points that have a value in the index, deleted ones included.</summary>
    public IReadOnlyDictionary<string, Bitmap> IndexedOffsets { get; }

    /// <param name="points">Distinct ids, any order; sorted in place.</param>
    /// <param name="slots">Vector names of the collection; vectors of other names are left out.</param>
    /// <param name="schema">Payload indexes to build.</param>
    public static Segment Build(List<StoredPoint> points, IReadOnlyDictionary<string, VectorSlot> slots, IReadOnlyDictionary<string, PayloadSchemaInfo> schema)
    {
        points.Sort(static (a, b) => a.Id.CompareTo(b.Id));
        int count = points.Count;
        var (ids, versions, payloads) = (new PointKey[count], new ulong[count], new byte[count][]);
        for (int i = 0; i < count; i++) (ids[i], versions[i], payloads[i]) = (points[i].Id, points[i].Version, points[i].Payload);
        return new Segment(ids, versions, payloads, BuildColumns(points, slots), BuildIndexes(schema, payloads));
    }

    /// <summary>The same points with other payload indexes; columns are shared.</summary>
    public Segment WithIndexes(IReadOnlyDictionary<string, PayloadSchemaInfo> schema) => new(_ids, _versions, _payloads, Vectors, BuildIndexes(schema, _payloads));

    public PointKey Id(int offset) => _ids[offset];

    public ulong Version(int offset) => _versions[offset];

    /// <summary>Serialized <see cref="Struct"/>.</summary>
    public ReadOnlyMemory<byte> PayloadBytes(int offset) => _payloads[offset];

    /// <summary>Decoded anew by every call: the caller may change it.</summary>
    public Struct Payload(int offset) => Struct.Parser.ParseFrom(_payloads[offset]);

    public bool TryFind(PointKey id, out int offset) => (offset = Array.BinarySearch(_ids, id)) >= 0;

    /// <summary>First offset whose id is not below <paramref name="id"/>.</summary>
    public int LowerBound(PointKey id)
    {
        int found = Array.BinarySearch(_ids, id);
        return found >= 0 ? found : ~found;
    }

    public StoredPoint Read(int offset)
    {
        var vectors = new Dictionary<string, StoredVector>(StringComparer.Ordinal);
        foreach (var (name, column) in Vectors)
            if (column.Has(offset)) vectors.Add(name, column.Read(offset));
        return new(_ids[offset], _versions[offset], _payloads[offset], vectors);
    }

    private static Dictionary<string, VectorColumn> BuildColumns(List<StoredPoint> points, IReadOnlyDictionary<string, VectorSlot> slots)
    {
        var columns = new Dictionary<string, VectorColumn>(slots.Count, StringComparer.Ordinal);
        var vectors = new StoredVector?[points.Count];
        foreach (var (name, slot) in slots)
        {
            for (int i = 0; i < vectors.Length; i++) vectors[i] = points[i].Vectors.GetValueOrDefault(name);
            columns.Add(name, VectorColumn.Build(slot, vectors));
        }
        return columns;
    }

    private static (Dictionary<string, IPayloadIndex>, Dictionary<string, Bitmap>) BuildIndexes(IReadOnlyDictionary<string, PayloadSchemaInfo> schema, byte[][] payloads)
    {
        var indexes = new Dictionary<string, IPayloadIndex>(schema.Count, StringComparer.Ordinal);
        var offsets = new Dictionary<string, Bitmap>(schema.Count, StringComparer.Ordinal);
        if (schema.Count == 0) return (indexes, offsets);
        var builders = schema.Select(s => (s.Key, Builder: PayloadIndexFactory.Create(s.Key, s.Value, payloads.Length))).ToArray();
        var fields = new PayloadExtract(schema.Keys.Select(path => PayloadPath.Parse(path).FirstKey));
        for (int i = 0; i < payloads.Length; i++)
        {
            var payload = fields.Read(payloads[i]); // once a point, not once an index
            foreach (var (_, builder) in builders) builder.Add(i, payload);
        }
        foreach (var (path, builder) in builders)
        {
            indexes.Add(path, builder.Build());
            offsets.Add(path, builder.IndexedOffsets);
        }
        return (indexes, offsets);
    }
}
