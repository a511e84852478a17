using AgentMemory.Qdrant.Embedded.Payloads;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Indexes;

/// <summary>Which index a field type gets, and which requests for one are refused.</summary>
internal static class PayloadIndexFactory
{
    /// <exception cref="global::Grpc.Core.RpcException">InvalidArgument: no name, no type. Unimplemented: a kind that this engine does not have yet.</exception>
    public static PayloadSchemaInfo Validate(CreateFieldIndexCollection request)
    {
        if (request.FieldName.Length == 0) throw Refusal.InvalidArgument("field_name must not be empty");
        if (!request.HasFieldType) throw Refusal.InvalidArgument("field_type is required");
        _ = PayloadPath.Parse(request.FieldName);
        var type = (PayloadSchemaType)((int)request.FieldType + 1);
        if (type is not (PayloadSchemaType.Keyword or PayloadSchemaType.Integer or PayloadSchemaType.Float or PayloadSchemaType.Datetime))
            throw Refusal.Unimplemented($"CreateFieldIndexCollection.field_type {request.FieldType}");
        return new PayloadSchemaInfo { DataType = type, Params = request.FieldIndexParams?.Clone() };
    }

    public static IPayloadIndexBuilder Create(string field, PayloadSchemaInfo info, int count)
    {
        var path = PayloadPath.Parse(field);
        return info.DataType switch
        {
            PayloadSchemaType.Keyword => new KeywordIndex.Builder(path, count),
            PayloadSchemaType.Datetime => new OrderedIndex.Builder(path, count, v => Instant.Microseconds(v), isDatetime: true),
            PayloadSchemaType.Integer => new OrderedIndex.Builder(path, count, WholeNumber, isDatetime: false),
            _ => new OrderedIndex.Builder(path, count, Number, isDatetime: false),
        };
    }

    internal static double? Number(Value value) => value.KindCase switch
    {
        Value.KindOneofCase.DoubleValue => value.DoubleValue,
        Value.KindOneofCase.IntegerValue => value.IntegerValue,
        _ => null,
    };

    private static double? WholeNumber(Value value) => Number(value) is { } number && number == Math.Floor(number) ? number : null;
}
