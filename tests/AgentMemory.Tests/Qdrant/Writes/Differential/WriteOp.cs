using Qdrant.Client.Grpc;
using Operation = Qdrant.Client.Grpc.PointsUpdateOperation;

namespace AgentMemory.Tests.Qdrant.Writes.Differential;

/// <summary>A place in a payload: as requests spell it, and as steps.</summary>
internal sealed record PayloadPlace(string Text, NaivePayload.Step[] Steps);

/// <summary>A write of any kind, as the model applies it and as the API takes it, alone or in a batch.</summary>
internal abstract record WriteOp
{
    public const string UnknownVector = "unknown";

    public abstract Operation ToProto();

    /// <summary>Ids, or the points that pass a filter.</summary>
    public sealed record Selected(ulong[]? Ids, NaiveFilter? Filter)
    {
        public PointsSelector ToProto() => Ids is not null
            ? new PointsSelector { Points = new PointsIdsList { Ids = { Ids.Select(Id) } } }
            : new PointsSelector { Filter = Filter!.ToProto() };
    }

    public sealed record GivenPoint(SortedDictionary<string, object?> Payload, IReadOnlyDictionary<string, float[]> Vectors);

    public sealed record Upsert((ulong Id, GivenPoint Point)[] Points, UpdateMode Mode, NaiveFilter? Filter) : WriteOp
    {
        public override Operation ToProto() => new()
        {
            Upsert = new Operation.Types.PointStructList
            {
                Points = { Points.Select(p => new PointStruct { Id = Id(p.Id), Payload = { Fields(p.Point.Payload) }, Vectors = Named(p.Point.Vectors) }) },
                UpdateMode = Mode,
                UpdateFilter = Filter?.ToProto(),
            },
        };
    }

    public sealed record UpdateVectors((ulong Id, IReadOnlyDictionary<string, float[]> Vectors)[] Points, NaiveFilter? Filter) : WriteOp
    {
        public override Operation ToProto() => new()
        {
            UpdateVectors = new Operation.Types.UpdateVectors { Points = { Points.Select(p => new PointVectors { Id = Id(p.Id), Vectors = Named(p.Vectors) }) }, UpdateFilter = Filter?.ToProto() },
        };
    }

    public sealed record DeleteVectors(Selected Selection, string[] Names) : WriteOp
    {
        public override Operation ToProto() => new()
        {
            DeleteVectors = new Operation.Types.DeleteVectors { PointsSelector = Selection.ToProto(), Vectors = new VectorsSelector { Names = { Names } } },
        };
    }

    public sealed record Delete(Selected Selection) : WriteOp
    {
        public override Operation ToProto() => new() { DeletePoints = new Operation.Types.DeletePoints { Points = Selection.ToProto() } };
    }

    public sealed record Clear(Selected Selection) : WriteOp
    {
        public override Operation ToProto() => new() { ClearPayload = new Operation.Types.ClearPayload { Points = Selection.ToProto() } };
    }

    public sealed record Overwrite(Selected Selection, SortedDictionary<string, object?> Payload) : WriteOp
    {
        public override Operation ToProto() => new() { OverwritePayload = new Operation.Types.OverwritePayload { PointsSelector = Selection.ToProto(), Payload = { Fields(Payload) } } };
    }

    public sealed record SetPayload(Selected Selection, SortedDictionary<string, object?> Payload, PayloadPlace? Path) : WriteOp
    {
        public override Operation ToProto()
        {
            var set = new Operation.Types.SetPayload { PointsSelector = Selection.ToProto(), Payload = { Fields(Payload) } };
            if (Path is not null) set.Key = Path.Text;
            return new Operation { SetPayload = set };
        }
    }

    public sealed record DeletePayload(Selected Selection, PayloadPlace[] Paths) : WriteOp
    {
        public override Operation ToProto() => new() { DeletePayload = new Operation.Types.DeletePayload { PointsSelector = Selection.ToProto(), Keys = { Paths.Select(p => p.Text) } } };
    }

    private static PointId Id(ulong id) => new() { Num = id };

    private static Dictionary<string, Value> Fields(SortedDictionary<string, object?> payload) => payload.ToDictionary(p => p.Key, p => NaivePayload.ToProto(p.Value));

    private static Vectors Named(IReadOnlyDictionary<string, float[]> vectors) => new() { Vectors_ = new NamedVectors { Vectors = { vectors.ToDictionary(v => v.Key, v => VectorText.ToProto(v.Key, v.Value)) } } };
}
