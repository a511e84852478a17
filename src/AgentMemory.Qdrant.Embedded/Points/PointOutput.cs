using AgentMemory.Qdrant.Embedded.Collections;
using AgentMemory.Qdrant.Embedded.Payloads;
using AgentMemory.Qdrant.Embedded.Segments;
using Google.Protobuf.Collections;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Points;

/// <summary>What of a point a response carries; made once a request.</summary>
internal sealed class PointOutput
{
    private readonly PayloadSelector _payload;
    private readonly VectorOutputs _vectors;

    /// <param name="payload">Null takes <paramref name="payloadByDefault"/>.</param>
    /// <param name="vectors">Null gives no vectors.</param>
    /// <param name="payloadByDefault">Scroll gives the payload where nothing is said; Get and Query do not.</param>
    /// <param name="settings">Of the collection that is read.</param>
    /// <exception cref="global::Grpc.Core.RpcException">InvalidArgument: an empty payload selector, a path that is none, an unknown vector name.</exception>
    public PointOutput(WithPayloadSelector? payload, WithVectorsSelector? vectors, bool payloadByDefault, CollectionSettings settings)
    {
        _payload = PayloadSelector.Parse(payload, payloadByDefault);
        _vectors = new VectorOutputs(vectors, settings);
    }

    public RetrievedPoint Retrieved(Segment segment, int offset)
    {
        var point = new RetrievedPoint { Id = segment.Id(offset).ToPointId() };
        FillPayload(point.Payload, segment, offset);
        if (_vectors.Of(segment, offset) is { } vectors) point.Vectors = vectors;
        return point;
    }

    /// <param name="segment">Where the point lies.</param>
    /// <param name="offset">Its offset there.</param>
    /// <param name="score">As answered.</param>
    /// <param name="withVersion">False writes version 0.</param>
    public ScoredPoint Scored(Segment segment, int offset, float score, bool withVersion = true)
    {
        var point = new ScoredPoint { Id = segment.Id(offset).ToPointId(), Score = score, Version = withVersion ? segment.Version(offset) : 0 };
        FillPayload(point.Payload, segment, offset);
        if (_vectors.Of(segment, offset) is { } vectors) point.Vectors = vectors;
        return point;
    }

    private void FillPayload(MapField<string, Value> destination, Segment segment, int offset)
    {
        if (!_payload.IsNone) destination.Add(_payload.Project(segment.Payload(offset)).Fields);
    }
}
