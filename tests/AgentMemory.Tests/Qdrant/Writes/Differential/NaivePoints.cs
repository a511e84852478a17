using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Tests.Qdrant.Writes.Differential;

/// <summary>One point of the model: payload, and vectors by name in one spelling for equal ones.</summary>
internal sealed record NaivePoint(SortedDictionary<string, object?> Payload, SortedDictionary<string, string> Vectors);

/// <summary>A collection as a dictionary: each write changes it by the documented rules and says which status it should get.</summary>
/// <param name="names">Vector names of the collection.</param>
internal sealed class NaivePoints(IReadOnlyCollection<string> names)
{
    private readonly SortedDictionary<ulong, NaivePoint> _points = [];

    public IReadOnlyDictionary<ulong, NaivePoint> Points => _points;

    public StatusCode Apply(WriteOp op) => op switch
    {
        WriteOp.Upsert upsert => Upsert(upsert),
        WriteOp.UpdateVectors update => UpdateVectors(update),
        WriteOp.DeleteVectors delete => IsUnknown(delete.Names) && delete.Selection.Ids is not { Length: 0 }
            ? StatusCode.InvalidArgument
            : Edit(delete.Selection, point => point with { Vectors = Without(point.Vectors, delete.Names) }),
        WriteOp.Delete delete => Delete(delete.Selection),
        WriteOp.Clear clear => Edit(clear.Selection, point => point with { Payload = Map() }),
        WriteOp.Overwrite overwrite => Edit(overwrite.Selection, point => point with { Payload = NaivePayload.Copy(overwrite.Payload) }),
        WriteOp.SetPayload set => Edit(set.Selection, point => point with { Payload = Set(point.Payload, set) }),
        WriteOp.DeletePayload delete => Edit(delete.Selection, point => point with { Payload = Without(point.Payload, delete.Paths) }),
        _ => throw new ArgumentException(op.GetType().Name),
    };

    private StatusCode Upsert(WriteOp.Upsert op)
    {
        if (op.Points.Length == 0 || IsUnknown(op.Points.SelectMany(p => p.Point.Vectors.Keys))) return StatusCode.InvalidArgument;
        var before = _points.ToDictionary();
        foreach (var (id, point) in op.Points)
        {
            bool exists = before.TryGetValue(id, out var stored);
            bool skipped = exists ? op.Mode == UpdateMode.InsertOnly || op.Filter?.Holds(id, stored!) == false : op.Mode == UpdateMode.UpdateOnly;
            if (!skipped) _points[id] = new NaivePoint(NaivePayload.Copy(point.Payload), Spelled(point.Vectors));
        }
        return StatusCode.OK;
    }

    private StatusCode UpdateVectors(WriteOp.UpdateVectors op)
    {
        if (op.Points.Length == 0 || IsUnknown(op.Points.SelectMany(p => p.Vectors.Keys))) return StatusCode.InvalidArgument;
        var before = _points.ToDictionary();
        bool missing = false;
        foreach (var (id, given) in op.Points)
        {
            if (!before.TryGetValue(id, out var stored))
            {
                missing = true;
                continue;
            }
            if (op.Filter?.Holds(id, stored) == false) continue;
            var vectors = new SortedDictionary<string, string>(_points[id].Vectors, StringComparer.Ordinal);
            foreach (var (name, text) in Spelled(given)) vectors[name] = text;
            _points[id] = _points[id] with { Vectors = vectors };
        }
        return missing ? StatusCode.NotFound : StatusCode.OK;
    }

    private StatusCode Delete(WriteOp.Selected selection)
    {
        if (selection.Ids is { Length: 0 }) return StatusCode.InvalidArgument;
        foreach (ulong id in Selected(selection)) _points.Remove(id);
        return StatusCode.OK;
    }

    private StatusCode Edit(WriteOp.Selected selection, Func<NaivePoint, NaivePoint> edit)
    {
        if (selection.Ids is { Length: 0 }) return StatusCode.InvalidArgument;
        foreach (ulong id in Selected(selection)) _points[id] = edit(_points[id]);
        return selection.Ids?.All(_points.ContainsKey) == false ? StatusCode.NotFound : StatusCode.OK;
    }

    private bool IsUnknown(IEnumerable<string> given) => given.Any(name => !names.Contains(name));

    private ulong[] Selected(WriteOp.Selected selection) =>
        selection.Ids is { } ids ? [.. ids.Distinct().Where(_points.ContainsKey)] : [.. _points.Where(p => selection.Filter!.Holds(p.Key, p.Value)).Select(p => p.Key)];

    private static SortedDictionary<string, object?> Set(SortedDictionary<string, object?> payload, WriteOp.SetPayload op)
    {
        if (op.Path is null && payload.Count == 0) return NaivePayload.Copy(op.Payload); // nothing to merge with: nulls stay
        var changed = NaivePayload.Copy(payload);
        if (op.Path is null) NaivePayload.Merge(changed, op.Payload);
        else NaivePayload.Set(changed, op.Path.Steps, op.Payload);
        return changed;
    }

    private static SortedDictionary<string, object?> Without(SortedDictionary<string, object?> payload, IEnumerable<PayloadPlace> paths)
    {
        var changed = NaivePayload.Copy(payload);
        foreach (var path in paths) NaivePayload.Remove(changed, path.Steps);
        return changed;
    }

    private static SortedDictionary<string, string> Without(SortedDictionary<string, string> vectors, string[] names) =>
        new(vectors.Where(v => !names.Contains(v.Key)).ToDictionary(), StringComparer.Ordinal);

    private static SortedDictionary<string, string> Spelled(IReadOnlyDictionary<string, float[]> vectors) =>
        new(vectors.ToDictionary(v => v.Key, v => VectorText.Of(v.Key, v.Value)), StringComparer.Ordinal);

    private static SortedDictionary<string, object?> Map() => new(StringComparer.Ordinal);
}
