using AgentMemory.Qdrant.Embedded.Collections;
using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Indexes;

/// <summary>Where an index is to lie: of no consequence here, checked and reported as by a server.</summary>
internal static class IndexMemory
{
    /// <summary>Takes out a memory that says nothing.</summary>
    /// <exception cref="RpcException">InvalidArgument: an unknown one.</exception>
    public static PayloadIndexParams Normalize(PayloadIndexParams parameters)
    {
        switch (parameters.IndexParamsCase)
        {
            case PayloadIndexParams.IndexParamsOneofCase.KeywordIndexParams when IsNone(parameters.KeywordIndexParams.HasMemory, parameters.KeywordIndexParams.Memory): parameters.KeywordIndexParams.ClearMemory(); break;
            case PayloadIndexParams.IndexParamsOneofCase.IntegerIndexParams when IsNone(parameters.IntegerIndexParams.HasMemory, parameters.IntegerIndexParams.Memory): parameters.IntegerIndexParams.ClearMemory(); break;
            case PayloadIndexParams.IndexParamsOneofCase.FloatIndexParams when IsNone(parameters.FloatIndexParams.HasMemory, parameters.FloatIndexParams.Memory): parameters.FloatIndexParams.ClearMemory(); break;
            case PayloadIndexParams.IndexParamsOneofCase.GeoIndexParams when IsNone(parameters.GeoIndexParams.HasMemory, parameters.GeoIndexParams.Memory): parameters.GeoIndexParams.ClearMemory(); break;
            case PayloadIndexParams.IndexParamsOneofCase.TextIndexParams when IsNone(parameters.TextIndexParams.HasMemory, parameters.TextIndexParams.Memory): parameters.TextIndexParams.ClearMemory(); break;
            case PayloadIndexParams.IndexParamsOneofCase.BoolIndexParams when IsNone(parameters.BoolIndexParams.HasMemory, parameters.BoolIndexParams.Memory): parameters.BoolIndexParams.ClearMemory(); break;
            case PayloadIndexParams.IndexParamsOneofCase.DatetimeIndexParams when IsNone(parameters.DatetimeIndexParams.HasMemory, parameters.DatetimeIndexParams.Memory): parameters.DatetimeIndexParams.ClearMemory(); break;
            case PayloadIndexParams.IndexParamsOneofCase.UuidIndexParams when IsNone(parameters.UuidIndexParams.HasMemory, parameters.UuidIndexParams.Memory): parameters.UuidIndexParams.ClearMemory(); break;
        }
        return parameters;
    }

    private static bool IsNone(bool given, Memory memory)
    {
        ConfigChecks.Memory(given, memory);
        return ConfigForm.IsNone(given, memory);
    }
}
