using AgentMemory.Tests.Qdrant.Writes.Differential;
using CsCheck;
using Qdrant.Client.Grpc;

namespace AgentMemory.Tests.Qdrant.Queries.Differential;

/// <summary>One point as the model knows it; a vector that it lacks is null.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Dense">Three numbers.</param>
/// <param name="Multi">One or more vectors of three numbers.</param>
/// <param name="Sparse">Values by index.</param>
/// <param name="Payload">Texts under a and b, whole numbers under c, one or a list of them.</param>
internal sealed record NaiveRow(ulong Id, float[]? Dense, float[][]? Multi, SortedDictionary<uint, float>? Sparse, SortedDictionary<string, object?> Payload)
{
    public const int Dims = 3;

    /// <summary>Halves from -2 to 2: sums and products are exact, and many are equal.</summary>
    public static readonly Gen<float> Coarse = Gen.Int[-4, 4].Select(i => i / 2f);

    /// <summary>Equal scores are rare.</summary>
    public static readonly Gen<float> Fine = Gen.Int[-9973, 9973].Select(i => i / 3331f);

    /// <summary>As filters of the writes' model see the point.</summary>
    public NaivePoint Point => new(Payload, new SortedDictionary<string, string>(
        new[] { (VectorText.Dense, Dense is not null), (VectorText.Multi, Multi is not null), (VectorText.Sparse, Sparse is not null) }.Where(v => v.Item2).ToDictionary(v => v.Item1, _ => ""), StringComparer.Ordinal));

    public static Gen<NaiveRow> Rows(Gen<float> number) => Gen.Select(
        Gen.ULong[0, 11], Maybe(number.Array[Dims]), Maybe(number.Array[Dims].Array[1, 3]), Maybe(SparseOf(number)), Fields).Select(r => new NaiveRow(r.Item1, r.Item2, r.Item3, r.Item4, r.Item5));

    public static Gen<SortedDictionary<uint, float>> SparseOf(Gen<float> number) =>
        Gen.Select(Gen.UInt[0, 5], number).Array[0, 4].Select(pairs => new SortedDictionary<uint, float>(pairs.DistinctBy(p => p.Item1).ToDictionary(p => p.Item1, p => p.Item2)));

    public PointStruct ToProto()
    {
        var vectors = new NamedVectors();
        if (Dense is not null) vectors.Vectors[VectorText.Dense] = new Vector { Dense = new DenseVector { Data = { Dense } } };
        if (Multi is not null) vectors.Vectors[VectorText.Multi] = new Vector { MultiDense = new MultiDenseVector { Vectors = { Multi.Select(v => new DenseVector { Data = { v } }) } } };
        if (Sparse is not null) vectors.Vectors[VectorText.Sparse] = new Vector { Sparse = new SparseVector { Indices = { Sparse.Keys }, Values = { Sparse.Values } } };
        return new PointStruct { Id = new PointId { Num = Id }, Vectors = new Vectors { Vectors_ = vectors }, Payload = { Payload.ToDictionary(p => p.Key, p => ToProto(p.Value)) } };
    }

    private static Gen<SortedDictionary<string, object?>> Fields { get; } = Gen.Select(Texts(), Texts(), Numbers()).Select(p =>
    {
        var payload = new SortedDictionary<string, object?>(StringComparer.Ordinal);
        if (p.Item1 is not null) payload["a"] = p.Item1;
        if (p.Item2 is not null) payload["b"] = p.Item2;
        if (p.Item3 is not null) payload["c"] = p.Item3;
        return payload;
    });

    private static Gen<object?> Texts() => OneOrSeveral(Gen.OneOfConst("red", "blue", "").Select(text => (object?)text));

    private static Gen<object?> Numbers() => OneOrSeveral(Gen.Long[-2, 6].Select(number => (object?)number));

    private static Gen<object?> OneOrSeveral(Gen<object?> one) => Gen.Frequency((1, Gen.Const((object?)null)), (4, one), (2, one.List[0, 3].Select(list => (object?)list)));

    private static Gen<T?> Maybe<T>(Gen<T> gen) where T : class => Gen.Frequency((1, Gen.Const((T?)null)), (5, gen.Select(value => (T?)value)));

    private static Value ToProto(object? value) => value switch
    {
        string text => new Value { StringValue = text },
        long number => new Value { IntegerValue = number },
        List<object?> list => new Value { ListValue = new ListValue { Values = { list.Select(ToProto) } } },
        _ => new Value { NullValue = NullValue.NullValue },
    };
}
