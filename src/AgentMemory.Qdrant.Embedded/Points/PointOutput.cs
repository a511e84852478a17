using AgentMemory.Qdrant.Embedded.Segments;
using AgentMemory.Qdrant.Embedded.Vectors;
using Google.Protobuf.Collections;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Points;

/// <summary>What of a point a response carries.</summary>
internal sealed class PointOutput
{
    private readonly bool _payload, _vectors;
    private readonly string[]? _names;

    public PointOutput(WithPayloadSelector? payload, WithVectorsSelector? vectors, bool payloadByDefault)
    {
        _payload = payload is null ? payloadByDefault : payload.SelectorOptionsCase switch
        {
            WithPayloadSelector.SelectorOptionsOneofCase.Enable => payload.Enable,
            WithPayloadSelector.SelectorOptionsOneofCase.None => throw Refusal.InvalidArgument("with_payload needs a selector"),
            _ => throw Refusal.Unimplemented($"WithPayloadSelector.{payload.SelectorOptionsCase}"),
        };
        _names = vectors?.SelectorOptionsCase == WithVectorsSelector.SelectorOptionsOneofCase.Include ? [.. vectors.Include.Names] : null;
        _vectors = _names is not null || vectors is { SelectorOptionsCase: WithVectorsSelector.SelectorOptionsOneofCase.Enable, Enable: true };
    }

    public RetrievedPoint Retrieved(Segment segment, int offset)
    {
        var point = new RetrievedPoint { Id = segment.Id(offset).ToPointId() };
        FillPayload(point.Payload, segment, offset);
        if (Vectors(segment, offset) is { } vectors) point.Vectors = vectors;
        return point;
    }

    public ScoredPoint Scored(Segment segment, int offset, float score)
    {
        var point = new ScoredPoint { Id = segment.Id(offset).ToPointId(), Score = score, Version = segment.Version(offset) };
        FillPayload(point.Payload, segment, offset);
        if (Vectors(segment, offset) is { } vectors) point.Vectors = vectors;
        return point;
    }

    private void FillPayload(MapField<string, Value> destination, Segment segment, int offset)
    {
        if (_payload) destination.Add(segment.Payload(offset).Fields);
    }

    private VectorsOutput? Vectors(Segment segment, int offset)
    {
        if (!_vectors) return null;
        var found = segment.Vectors.Where(v => v.Value.Has(offset) && (_names is null || _names.Contains(v.Key))).ToArray();
        if (found is [{ Key: "" }]) return new VectorsOutput { Vector = Output(found[0].Value, offset) };
        var named = new NamedVectorsOutput();
        foreach (var (name, column) in found) named.Vectors.Add(name, Output(column, offset));
        return new VectorsOutput { Vectors = named };
    }

    private static VectorOutput Output(VectorColumn column, int offset) => new() { Dense = new DenseVector { Data = { ((DenseColumn)column).Get(offset).ToArray() } } };
}
