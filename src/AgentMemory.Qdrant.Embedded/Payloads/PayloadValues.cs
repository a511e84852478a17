using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Payloads;

/// <summary>How conditions and indexes read a single payload value.</summary>
internal static class PayloadValues
{
    /// <summary>A value without a kind is a null.</summary>
    public static bool IsNull(Value value) => value.KindCase is Value.KindOneofCase.NullValue or Value.KindOneofCase.None;

    public static bool IsList(Value value) => value.KindCase == Value.KindOneofCase.ListValue;

    public static string? Text(Value value) => value.KindCase == Value.KindOneofCase.StringValue ? value.StringValue : null;

    /// <summary>Integers and doubles as a double.</summary>
    public static double? Number(Value value) => value.KindCase switch
    {
        Value.KindOneofCase.DoubleValue => value.DoubleValue,
        Value.KindOneofCase.IntegerValue => value.IntegerValue,
        _ => null,
    };

    /// <summary>Integers, and doubles that are whole and fit: what an integer index holds.</summary>
    public static long? WholeNumber(Value value)
    {
        if (value.KindCase == Value.KindOneofCase.IntegerValue) return value.IntegerValue;
        if (value.KindCase != Value.KindOneofCase.DoubleValue) return null;
        long whole = Saturated(value.DoubleValue);
        return whole == value.DoubleValue ? whole : null;
    }

    public static Guid? Uuid(Value value) => Text(value) is { } text ? UuidText.Parse(text) : null;

    /// <summary>The nearest 64-bit integer below in magnitude; NaN is 0.</summary>
    public static long Saturated(double number) => number switch
    {
        double.NaN => 0,
        >= 9223372036854775808.0 => long.MaxValue,
        <= -9223372036854775808.0 => long.MinValue,
        _ => (long)number,
    };
}
