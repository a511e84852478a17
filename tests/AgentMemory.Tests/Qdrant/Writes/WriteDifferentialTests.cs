using AgentMemory.Qdrant.Embedded;
using AgentMemory.Tests.Qdrant.Writes.Differential;
using CsCheck;
using Grpc.Core;
using Qdrant.Client.Grpc;
using Xunit;
using static AgentMemory.Tests.Qdrant.Writes.Differential.VectorText;

namespace AgentMemory.Tests.Qdrant.Writes;

/// <summary>Random writes of every kind, with indexes that come and go and the engine opened anew in between, against a dictionary.</summary>
public sealed class WriteDifferentialTests
{
    private const string Collection = "c";

    private enum Between
    {
        Nothing,
        Index,
        NoIndex,
        Reopen,
    }

    private static readonly Gen<Between> Betweens = Gen.Frequency((12, Gen.Const(Between.Nothing)), (1, Gen.Const(Between.Index)), (1, Gen.Const(Between.NoIndex)), (1, Gen.Const(Between.Reopen)));

    // A collection with some of the vectors; numbers are such that both datatypes hold them.
    private static readonly Gen<Dictionary<string, Datatype>> Names = Gen.Select(Gen.OneOfConst(Datatype.Float32, Datatype.Float16), Gen.OneOfConst(Dense, Multi, Sparse, "")).Select(p =>
        new[] { Dense, Multi, Sparse }.Where(name => name != p.Item2).ToDictionary(name => name, _ => p.Item1));

    [Fact]
    public void Writes_one_by_one_leave_what_the_model_has() =>
        Gen.Select(Names, Gen.Select(WriteOps.Operation.Select(op => new[] { op }), Betweens, WriteOps.Filter).Array[5, 30]).Sample(Run, iter: 50, threads: 2);

    [Fact]
    public void Writes_in_batches_stop_at_the_first_that_fails() =>
        Gen.Select(Names, Gen.Select(WriteOps.Operation.Array[2, 6], Betweens, WriteOps.Filter).Array[3, 10]).Sample(Run, iter: 40, threads: 2);

    private static void Run(Dictionary<string, Datatype> names, (WriteOp[] Operations, Between Between, NaiveFilter Filter)[] steps)
    {
        string folder = Directory.CreateTempSubdirectory("agentmemory-tests-").FullName;
        var engine = EmbeddedQdrant.Open(folder);
        try
        {
            Create(engine, names);
            var model = new NaivePoints(names.Keys);
            foreach (var (operations, between, filter) in steps)
            {
                engine = Do(between, engine, folder);
                var expected = StatusCode.OK;
                foreach (var operation in operations)
                    if ((expected = model.Apply(operation)) != StatusCode.OK) break;
                Assert.Equal(expected, Send(engine, operations));
                Compare(engine, model, filter);
            }
        }
        finally
        {
            engine.Dispose();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Create(EmbeddedQdrant engine, Dictionary<string, Datatype> names)
    {
        var vectors = new VectorParamsMap();
        if (names.TryGetValue(Dense, out var dense)) vectors.Map[Dense] = new VectorParams { Size = 2, Distance = Distance.Dot, Datatype = dense };
        if (names.TryGetValue(Multi, out var multi)) vectors.Map[Multi] = new VectorParams { Size = 2, Distance = Distance.Euclid, Datatype = multi, MultivectorConfig = new MultiVectorConfig() };
        var sparse = new SparseVectorConfig();
        if (names.ContainsKey(Sparse)) sparse.Map[Sparse] = new SparseVectorParams();
        new Collections.CollectionsClient(engine.CallInvoker).Create(new CreateCollection
        {
            CollectionName = Collection,
            VectorsConfig = new VectorsConfig { ParamsMap = vectors },
            SparseVectorsConfig = sparse,
        }, cancellationToken: TestContext.Current.CancellationToken);
    }

    private static EmbeddedQdrant Do(Between between, EmbeddedQdrant engine, string folder)
    {
        var points = new Points.PointsClient(engine.CallInvoker);
        foreach (var (field, type) in ((string, FieldType)[])[("a", FieldType.Keyword), ("b", FieldType.Keyword), ("c", FieldType.Integer)])
        {
            if (between == Between.Index) points.CreateFieldIndex(new CreateFieldIndexCollection { CollectionName = Collection, FieldName = field, FieldType = type, Wait = true });
            if (between == Between.NoIndex) points.DeleteFieldIndex(new DeleteFieldIndexCollection { CollectionName = Collection, FieldName = field, Wait = true });
        }
        if (between != Between.Reopen) return engine;
        engine.Dispose();
        return EmbeddedQdrant.Open(folder);
    }

    private static StatusCode Send(EmbeddedQdrant engine, WriteOp[] operations)
    {
        var points = new Points.PointsClient(engine.CallInvoker);
        try
        {
            if (operations.Length > 1) points.UpdateBatch(new UpdateBatchPoints { CollectionName = Collection, Wait = true, Operations = { operations.Select(op => op.ToProto()) } });
            else Send(points, operations[0].ToProto());
            return StatusCode.OK;
        }
        catch (RpcException ex)
        {
            return ex.StatusCode;
        }
    }

    /// <summary>By the call of its own instead of a batch of one.</summary>
    private static void Send(Points.PointsClient points, PointsUpdateOperation op)
    {
        switch (op.OperationCase)
        {
            case PointsUpdateOperation.OperationOneofCase.Upsert:
                points.Upsert(new UpsertPoints { CollectionName = Collection, Wait = true, Points = { op.Upsert.Points }, UpdateMode = op.Upsert.UpdateMode, UpdateFilter = op.Upsert.UpdateFilter });
                break;
            case PointsUpdateOperation.OperationOneofCase.UpdateVectors:
                points.UpdateVectors(new UpdatePointVectors { CollectionName = Collection, Wait = true, Points = { op.UpdateVectors.Points }, UpdateFilter = op.UpdateVectors.UpdateFilter });
                break;
            case PointsUpdateOperation.OperationOneofCase.DeleteVectors:
                points.DeleteVectors(new DeletePointVectors { CollectionName = Collection, Wait = true, PointsSelector = op.DeleteVectors.PointsSelector, Vectors = op.DeleteVectors.Vectors });
                break;
            case PointsUpdateOperation.OperationOneofCase.DeletePoints:
                points.Delete(new DeletePoints { CollectionName = Collection, Wait = true, Points = op.DeletePoints.Points });
                break;
            case PointsUpdateOperation.OperationOneofCase.ClearPayload:
                points.ClearPayload(new ClearPayloadPoints { CollectionName = Collection, Wait = true, Points = op.ClearPayload.Points });
                break;
            case PointsUpdateOperation.OperationOneofCase.OverwritePayload:
                points.OverwritePayload(new SetPayloadPoints { CollectionName = Collection, Wait = true, PointsSelector = op.OverwritePayload.PointsSelector, Payload = { op.OverwritePayload.Payload } });
                break;
            case PointsUpdateOperation.OperationOneofCase.SetPayload:
                var set = new SetPayloadPoints { CollectionName = Collection, Wait = true, PointsSelector = op.SetPayload.PointsSelector, Payload = { op.SetPayload.Payload } };
                if (op.SetPayload.HasKey) set.Key = op.SetPayload.Key;
                points.SetPayload(set);
                break;
            default:
                points.DeletePayload(new DeletePayloadPoints { CollectionName = Collection, Wait = true, PointsSelector = op.DeletePayload.PointsSelector, Keys = { op.DeletePayload.Keys } });
                break;
        }
    }

    private static void Compare(EmbeddedQdrant engine, NaivePoints model, NaiveFilter filter)
    {
        var points = new Points.PointsClient(engine.CallInvoker);
        var everything = new ScrollPoints { CollectionName = Collection, Limit = 100, WithPayload = new WithPayloadSelector { Enable = true }, WithVectors = new WithVectorsSelector { Enable = true } };
        Assert.Equal(
            model.Points.Select(p => $"{p.Key} {NaivePayload.Text(p.Value.Payload)} {string.Join(' ', p.Value.Vectors.Select(v => $"{v.Key}={v.Value}"))}"),
            points.Scroll(everything).Result.Select(p => $"{p.Id.Num} {NaivePayload.Text(p.Payload)} {string.Join(' ', p.Vectors.Vectors.Vectors.OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => $"{v.Key}={Of(v.Value)}"))}"));
        ulong[] selected = [.. model.Points.Where(p => filter.Holds(p.Key, p.Value)).Select(p => p.Key)];
        Assert.Equal(selected, points.Scroll(new ScrollPoints { CollectionName = Collection, Limit = 100, Filter = filter.ToProto() }).Result.Select(p => p.Id.Num));
        Assert.Equal((ulong)selected.Length, points.Count(new CountPoints { CollectionName = Collection, Filter = filter.ToProto() }).Result.Count);
    }
}
