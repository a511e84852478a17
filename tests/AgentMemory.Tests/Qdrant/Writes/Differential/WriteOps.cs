using CsCheck;
using Qdrant.Client.Grpc;
using static AgentMemory.Tests.Qdrant.Writes.Differential.NaivePayload;

namespace AgentMemory.Tests.Qdrant.Writes.Differential;

/// <summary>Random writes over few ids, keys and values, so that they meet.</summary>
internal static class WriteOps
{
    private static readonly Gen<ulong> Id = Gen.ULong[0, 9];

    private static readonly Gen<object?> Scalar = Gen.OneOf(
        Gen.Const((object?)null), Gen.Bool.Select(flag => (object?)flag), Gen.Long[-2, 6].Select(number => (object?)number), Gen.OneOfConst("red", "blue", "").Select(text => (object?)text));

    private static readonly Gen<object?> Element = Gen.OneOf(Scalar, Map(Scalar).Select(map => (object?)map), Scalar.List[0, 2].Select(list => (object?)list));

    private static readonly Gen<object?> Any = Gen.OneOf(Scalar, Element.List[0, 3].Select(list => (object?)list), Map(Element).Select(map => (object?)map));

    private static readonly Gen<SortedDictionary<string, object?>> Payload = Map(Any);

    private static readonly Gen<PayloadPlace> Place = Gen.OneOfConst(
        new PayloadPlace("a", [new Step.Key("a")]),
        new PayloadPlace("a.b", [new Step.Key("a"), new Step.Key("b")]),
        new PayloadPlace("a[]", [new Step.Key("a"), new Step.Every()]),
        new PayloadPlace("a[].b", [new Step.Key("a"), new Step.Every(), new Step.Key("b")]),
        new PayloadPlace("a[1]", [new Step.Key("a"), new Step.Element(1)]),
        new PayloadPlace("a[0].b.c", [new Step.Key("a"), new Step.Element(0), new Step.Key("b"), new Step.Key("c")]),
        new PayloadPlace("b.a[]", [new Step.Key("b"), new Step.Key("a"), new Step.Every()]),
        new PayloadPlace("\"odd key\".b", [new Step.Key("odd key"), new Step.Key("b")]));

    private static readonly Gen<NaiveFilter> Simple = Gen.OneOf<NaiveFilter>(
        Gen.Const<NaiveFilter>(new NaiveFilter.Everything()),
        Gen.Select(Gen.OneOfConst("a", "b"), Gen.OneOfConst("red", "blue", "")).Select(p => (NaiveFilter)new NaiveFilter.Keyword(p.Item1, p.Item2)),
        Gen.Select(Gen.OneOfConst("a", "c"), Gen.Long[-2, 6]).Select(p => (NaiveFilter)new NaiveFilter.AtLeast(p.Item1, p.Item2)),
        Id.Array[0, 4].Select(ids => (NaiveFilter)new NaiveFilter.Ids(ids)),
        Gen.OneOfConst("a", "b", "c").Select(field => (NaiveFilter)new NaiveFilter.Empty(field)),
        Gen.OneOfConst(VectorText.Dense, VectorText.Multi, VectorText.Sparse).Select(name => (NaiveFilter)new NaiveFilter.Vector(name)));

    /// <summary>A condition, its opposite, or a choice of several.</summary>
    public static readonly Gen<NaiveFilter> Filter = Gen.OneOf<NaiveFilter>(
        Simple, Simple.Select(inner => (NaiveFilter)new NaiveFilter.Not(inner)), Simple.Array[1, 3].Select(inner => (NaiveFilter)new NaiveFilter.Any(inner)));

    private static readonly Gen<NaiveFilter?> MaybeFilter = Gen.Frequency((2, Gen.Const((NaiveFilter?)null)), (1, Filter.Select(filter => (NaiveFilter?)filter)));

    private static readonly Gen<WriteOp.Selected> Selection = Gen.Frequency(
        (3, Id.Array[1, 4].Select(ids => new WriteOp.Selected(ids, null))),
        (1, Gen.Const(new WriteOp.Selected([], null))),
        (3, Filter.Select(filter => new WriteOp.Selected(null, filter))));

    // Numbers that every float holds, in pairs.
    private static readonly Gen<float[]> Numbers = Gen.Int[1, 2].SelectMany(pairs => Gen.Int[-8, 8].Select(n => n / 4f).Array[pairs * 2]);

    private static readonly Gen<IReadOnlyDictionary<string, float[]>> Vectors = Gen.Select(Gen.Bool, Gen.Bool, Gen.Bool, Numbers).Select(p =>
    {
        var (dense, multi, sparse, numbers) = p;
        var vectors = new Dictionary<string, float[]>();
        if (dense) vectors[VectorText.Dense] = numbers;
        if (multi) vectors[VectorText.Multi] = numbers;
        if (sparse) vectors[VectorText.Sparse] = numbers;
        return (IReadOnlyDictionary<string, float[]>)vectors;
    });

    private static readonly Gen<(ulong, WriteOp.GivenPoint)> Point = Gen.Select(Id, Payload, Vectors).Select(p => (p.Item1, new WriteOp.GivenPoint(p.Item2, p.Item3)));

    private static readonly Gen<UpdateMode> Mode = Gen.OneOfConst(UpdateMode.Upsert, UpdateMode.Upsert, UpdateMode.InsertOnly, UpdateMode.UpdateOnly);

    public static readonly Gen<WriteOp> Operation = Gen.Frequency<WriteOp>(
        (6, Gen.Select(Point.Array[0, 5], Mode, MaybeFilter).Select(p => (WriteOp)new WriteOp.Upsert(p.Item1, p.Item2, p.Item3))),
        (2, Gen.Select(Gen.Select(Id, Vectors).Array[0, 3], MaybeFilter).Select(p => (WriteOp)new WriteOp.UpdateVectors(p.Item1, p.Item2))),
        (2, Gen.Select(Selection, Gen.OneOfConst(VectorText.Dense, VectorText.Multi, VectorText.Sparse, WriteOp.UnknownVector).Array[0, 2]).Select(p => (WriteOp)new WriteOp.DeleteVectors(p.Item1, p.Item2))),
        (1, Selection.Select(selection => (WriteOp)new WriteOp.Delete(selection))),
        (1, Selection.Select(selection => (WriteOp)new WriteOp.Clear(selection))),
        (2, Gen.Select(Selection, Payload).Select(p => (WriteOp)new WriteOp.Overwrite(p.Item1, p.Item2))),
        (4, Gen.Select(Selection, Payload, Place, Gen.Bool).Select(p => (WriteOp)new WriteOp.SetPayload(p.Item1, p.Item2, p.Item4 ? p.Item3 : null))),
        (2, Gen.Select(Selection, Place.Array[1, 2]).Select(p => (WriteOp)new WriteOp.DeletePayload(p.Item1, p.Item2))));

    private static Gen<SortedDictionary<string, object?>> Map(Gen<object?> value) => Gen.Select(Gen.OneOfConst("a", "b", "c", "odd key"), value).Array[0, 3].Select(pairs =>
    {
        var map = new SortedDictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (key, one) in pairs) map[key] = one;
        return map;
    });
}
