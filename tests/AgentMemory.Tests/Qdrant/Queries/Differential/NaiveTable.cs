using AgentMemory.Qdrant.Embedded;
using AgentMemory.Tests.Qdrant.Writes.Differential;
using CsCheck;
using Qdrant.Client.Grpc;

namespace AgentMemory.Tests.Qdrant.Queries.Differential;

/// <summary>A collection as a dictionary, and the same in an engine: filled in batches, some points written twice, some deleted.</summary>
/// <param name="Distance">Of the dense and the multi vectors.</param>
/// <param name="Idf">Whether sparse queries are weighted by rarity.</param>
/// <param name="Indexed">Whether the fields of filters have indexes.</param>
/// <param name="Batches">Written one after the other.</param>
/// <param name="Deleted">Deleted after that.</param>
internal sealed record NaiveTable(Distance Distance, bool Idf, bool Indexed, NaiveRow[][] Batches, ulong[] Deleted)
{
    private SortedDictionary<ulong, NaiveRow>? _rows;

    /// <summary>What is there in the end.</summary>
    public SortedDictionary<ulong, NaiveRow> Rows => _rows ??= Final();

    public static Gen<NaiveTable> Tables(Gen<float> number) => Gen.Select(
        Gen.OneOfConst(Distance.Cosine, Distance.Dot, Distance.Euclid, Distance.Manhattan), Gen.Bool, Gen.Bool, NaiveRow.Rows(number).Array[1, 8].Array[1, 3], Gen.ULong[0, 11].Array[0, 3])
        .Select(p => p.Item2 // deleted and rewritten points stay in the counts of a server until it rewrites its segments: with idf there are none
            ? new NaiveTable(p.Item1, true, p.Item3, [[.. p.Item4.SelectMany(b => b).DistinctBy(r => r.Id)]], [])
            : new NaiveTable(p.Item1, false, p.Item3, p.Item4, p.Item5));

    /// <summary>As a vector is stored: cosine vectors have length 1.</summary>
    public float[] Prepared(float[] vector)
    {
        double norm = Math.Sqrt(vector.Sum(x => (double)x * x));
        return Distance != Distance.Cosine || norm == 0 ? vector : [.. vector.Select(x => (float)(x / norm))];
    }

    public EmbeddedQdrant Open()
    {
        var engine = EmbeddedQdrant.OpenInMemory();
        var points = new Points.PointsClient(engine.CallInvoker);
        var multi = new VectorParams { Size = NaiveRow.Dims, Distance = Distance, MultivectorConfig = new MultiVectorConfig() };
        var sparse = new SparseVectorParams();
        if (Idf) sparse.Modifier = Modifier.Idf;
        new Collections.CollectionsClient(engine.CallInvoker).Create(new CreateCollection
        {
            CollectionName = "c",
            VectorsConfig = new VectorsConfig { ParamsMap = new VectorParamsMap { Map = { [VectorText.Dense] = new VectorParams { Size = NaiveRow.Dims, Distance = Distance }, [VectorText.Multi] = multi } } },
            SparseVectorsConfig = new SparseVectorConfig { Map = { [VectorText.Sparse] = sparse } },
        });
        foreach (var (field, type) in ((string, FieldType)[])[("a", FieldType.Keyword), ("b", FieldType.Keyword), ("c", FieldType.Integer)])
            if (Indexed) points.CreateFieldIndex(new CreateFieldIndexCollection { CollectionName = "c", FieldName = field, FieldType = type, Wait = true });
        foreach (var batch in Batches) points.Upsert(new UpsertPoints { CollectionName = "c", Wait = true, Points = { batch.Select(r => r.ToProto()) } });
        if (Deleted.Length > 0)
            points.Delete(new DeletePoints { CollectionName = "c", Wait = true, Points = new PointsSelector { Points = new PointsIdsList { Ids = { Deleted.Select(id => new PointId { Num = id }) } } } });
        return engine;
    }

    private SortedDictionary<ulong, NaiveRow> Final()
    {
        var rows = new SortedDictionary<ulong, NaiveRow>();
        foreach (var row in Batches.SelectMany(b => b)) rows[row.Id] = row;
        foreach (ulong id in Deleted) rows.Remove(id);
        return rows;
    }
}
