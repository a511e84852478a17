using AgentMemory.Qdrant.Embedded.Payloads;
using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Indexes;

/// <summary>Which index a field type gets.</summary>
internal static class PayloadIndexFactory
{
    /// <inheritdoc cref="IndexSchema.Validate"/>
    public static PayloadSchemaInfo Validate(CreateFieldIndexCollection request) => IndexSchema.Validate(request);

    /// <summary>A builder that is fed while a segment is built: so each payload is decoded once for all indexes.</summary>
    /// <param name="field">Path of the field.</param>
    /// <param name="info">What <see cref="Validate"/> returned.</param>
    /// <param name="count">Points of the segment.</param>
    public static IPayloadIndexBuilder Create(string field, PayloadSchemaInfo info, int count)
    {
        var path = PayloadPath.Parse(field);
        return info.DataType switch
        {
            PayloadSchemaType.Keyword => new KeywordIndex.Builder(info, path, count),
            PayloadSchemaType.Integer => new IntegerIndex.Builder(info, path, count),
            PayloadSchemaType.Float => new FloatIndex.Builder(info, path, count),
            PayloadSchemaType.Geo => new GeoIndex.Builder(info, path, count),
            PayloadSchemaType.Bool => new BoolIndex.Builder(info, path, count),
            PayloadSchemaType.Datetime => new DatetimeIndex.Builder(info, path, count),
            PayloadSchemaType.Uuid => new UuidIndex.Builder(info, path, count),
            PayloadSchemaType.Text => new TextIndex.Builder(info, path, count),
            _ => throw Refusal.InvalidArgument($"no index for payload type {info.DataType}"),
        };
    }

    /// <summary>An index over points that exist.</summary>
    public static IPayloadIndex Build(string field, PayloadSchemaType type, PayloadIndexParams? parameters, int count, Func<int, Struct> payload)
    {
        var builder = Create(field, new PayloadSchemaInfo { DataType = type, Params = parameters }, count);
        for (int offset = 0; offset < count; offset++) builder.Add(offset, payload(offset));
        return builder.Build();
    }
}
