using AgentMemory.Qdrant.Embedded.Payloads;
using Google.Protobuf;
using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Indexes;

/// <summary>Which requests for an index are refused, and how the others are reported.</summary>
internal static class IndexSchema
{
    /// <exception cref="RpcException">
    /// InvalidArgument: no name or no path, no type, options of another type or that contradict each other. Unimplemented: a stemmer that the embedded engine lacks.
    /// </exception>
    public static PayloadSchemaInfo Validate(CreateFieldIndexCollection request)
    {
        if (request.FieldName.Length == 0) throw Malformed.Field("field_name", "value \"\" invalid, must be at least 1 characters");
        var parameters = request.FieldIndexParams;
        if (parameters?.IntegerIndexParams is { HasLookup: true, Lookup: false, HasRange: true, Range: false })
            throw Malformed.Field("field_index_params.index_params.lookup", "Validation error: the 'lookup' and 'range' capabilities can't be both disabled [{}]");
        if (!request.HasFieldType) throw Malformed.Request("cannot convert field_type");
        if (!Enum.IsDefined(request.FieldType))
            throw new RpcException(new Status(StatusCode.InvalidArgument, "Bad request: Can't auto-detect field type, please specify `field_schema` in the request"));
        _ = PayloadPath.Parse(request.FieldName);

        var type = (PayloadSchemaType)((int)request.FieldType + 1); // the two enums number the same kinds one apart
        if (parameters is null or { IndexParamsCase: PayloadIndexParams.IndexParamsOneofCase.None }) return new PayloadSchemaInfo { DataType = type };
        if (TypeOf(parameters.IndexParamsCase) != type) throw Malformed.Request($"field_type ({request.FieldType}) and field_index_params do not match");
        if (parameters.TextIndexParams is { } text) parameters = new PayloadIndexParams { TextIndexParams = TextIndexSettings.Validate(text) };
        return new PayloadSchemaInfo { DataType = type, Params = IndexMemory.Normalize(parameters.Clone()) };
    }

    /// <summary>Whether an index is already what is asked for: a type without options is the same as empty options, but an option set to its default is not the same as none.</summary>
    public static bool AreSame(PayloadSchemaInfo one, PayloadSchemaInfo other) => one.DataType == other.DataType && Options(one).Equals(Options(other));

    // Compared as bytes: messages are equal to each other where they differ only in what is set.
    private static ByteString Options(PayloadSchemaInfo info)
    {
        if (info.Params is null) return info.DataType == PayloadSchemaType.Text ? new TextIndexParams { Tokenizer = TokenizerType.Word }.ToByteString() : ByteString.Empty;
        return info.Params.IndexParamsCase switch
        {
            PayloadIndexParams.IndexParamsOneofCase.KeywordIndexParams => info.Params.KeywordIndexParams.ToByteString(),
            PayloadIndexParams.IndexParamsOneofCase.IntegerIndexParams => info.Params.IntegerIndexParams.ToByteString(),
            PayloadIndexParams.IndexParamsOneofCase.FloatIndexParams => info.Params.FloatIndexParams.ToByteString(),
            PayloadIndexParams.IndexParamsOneofCase.GeoIndexParams => info.Params.GeoIndexParams.ToByteString(),
            PayloadIndexParams.IndexParamsOneofCase.TextIndexParams => info.Params.TextIndexParams.ToByteString(),
            PayloadIndexParams.IndexParamsOneofCase.BoolIndexParams => info.Params.BoolIndexParams.ToByteString(),
            PayloadIndexParams.IndexParamsOneofCase.DatetimeIndexParams => info.Params.DatetimeIndexParams.ToByteString(),
            PayloadIndexParams.IndexParamsOneofCase.UuidIndexParams => info.Params.UuidIndexParams.ToByteString(),
            _ => ByteString.Empty,
        };
    }

    private static PayloadSchemaType TypeOf(PayloadIndexParams.IndexParamsOneofCase parameters) => parameters switch
    {
        PayloadIndexParams.IndexParamsOneofCase.KeywordIndexParams => PayloadSchemaType.Keyword,
        PayloadIndexParams.IndexParamsOneofCase.IntegerIndexParams => PayloadSchemaType.Integer,
        PayloadIndexParams.IndexParamsOneofCase.FloatIndexParams => PayloadSchemaType.Float,
        PayloadIndexParams.IndexParamsOneofCase.GeoIndexParams => PayloadSchemaType.Geo,
        PayloadIndexParams.IndexParamsOneofCase.TextIndexParams => PayloadSchemaType.Text,
        PayloadIndexParams.IndexParamsOneofCase.BoolIndexParams => PayloadSchemaType.Bool,
        PayloadIndexParams.IndexParamsOneofCase.DatetimeIndexParams => PayloadSchemaType.Datetime,
        PayloadIndexParams.IndexParamsOneofCase.UuidIndexParams => PayloadSchemaType.Uuid,
        _ => PayloadSchemaType.UnknownType,
    };
}
