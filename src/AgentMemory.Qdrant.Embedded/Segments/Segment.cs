using AgentMemory.Qdrant.Embedded.Indexes;
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

    private Segment(PointKey[] ids, ulong[] versions, byte[][] payloads, IReadOnlyDictionary<string, VectorColumn> vectors, IReadOnlyDictionary<string, IPayloadIndex> indexes)
        => (_ids, _versions, _payloads, Vectors, Indexes) = (ids, versions, payloads, vectors, indexes);

    public int Count => _ids.Length;

    public IReadOnlyDictionary<string, VectorColumn> Vectors { get; }

    public IReadOnlyDictionary<string, IPayloadIndex> Indexes { get; }

    /// <param name="points">Distinct ids, any order; sorted in place.</param>
    /// <param name="dims">Length of the vectors of each name.</param>
    /// <param name="schema">Payload indexes to build.</param>
    public static Segment Build(List<StoredPoint> points, IReadOnlyDictionary<string, int> dims, IReadOnlyDictionary<string, PayloadSchemaInfo> schema)
    {
        points.Sort(static (a, b) => a.Id.CompareTo(b.Id));
        int count = points.Count;
        var (ids, versions, payloads) = (new PointKey[count], new ulong[count], new byte[count][]);
        for (int i = 0; i < count; i++) (ids[i], versions[i], payloads[i]) = (points[i].Id, points[i].Version, points[i].Payload);

        var vectors = new Dictionary<string, VectorColumn>(dims.Count, StringComparer.Ordinal);
        foreach (var (name, dim) in dims)
        {
            var (data, present) = (new float[(long)count * dim], new Bitmap(count));
            for (int i = 0; i < count; i++)
            {
                if (!points[i].Vectors.TryGetValue(name, out float[]? vector)) continue;
                vector.CopyTo(data, i * dim);
                present.Set(i);
            }
            vectors.Add(name, new DenseColumn(dim, data, present));
        }
        return new Segment(ids, versions, payloads, vectors, BuildIndexes(schema, payloads));
    }

    /// <summary>The same points with other payload indexes; columns are shared.</summary>
    public Segment WithIndexes(IReadOnlyDictionary<string, PayloadSchemaInfo> schema) => new(_ids, _versions, _payloads, Vectors, BuildIndexes(schema, _payloads));

    public PointKey Id(int offset) => _ids[offset];

    public ulong Version(int offset) => _versions[offset];

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
        var vectors = new Dictionary<string, float[]>(StringComparer.Ordinal);
        foreach (var (name, column) in Vectors)
            if (column.Has(offset)) vectors.Add(name, ((DenseColumn)column).Get(offset).ToArray());
        return new(_ids[offset], _versions[offset], _payloads[offset], vectors);
    }

    private static Dictionary<string, IPayloadIndex> BuildIndexes(IReadOnlyDictionary<string, PayloadSchemaInfo> schema, byte[][] payloads)
    {
        var indexes = new Dictionary<string, IPayloadIndex>(schema.Count, StringComparer.Ordinal);
        if (schema.Count == 0) return indexes;
        var builders = schema.Select(s => (s.Key, Builder: PayloadIndexFactory.Create(s.Key, s.Value, payloads.Length))).ToArray();
        for (int i = 0; i < payloads.Length; i++)
        {
            var payload = Struct.Parser.ParseFrom(payloads[i]); // once a point, not once an index
            foreach (var (_, builder) in builders) builder.Add(i, payload);
        }
        foreach (var (path, builder) in builders) indexes.Add(path, builder.Build());
        return indexes;
    }
}
