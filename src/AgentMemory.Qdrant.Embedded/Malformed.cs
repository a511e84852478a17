using System.Globalization;
using Grpc.Core;

namespace AgentMemory.Qdrant.Embedded;

/// <summary>Refusals of requests that cannot be read, in the server's words, which carry no prefix.</summary>
internal static class Malformed
{
    public static RpcException Request(string detail) => new(new Status(StatusCode.InvalidArgument, detail));

    /// <summary>A field outside its range, as the server's request validation words it.</summary>
    public static RpcException Field(string field, string problem) => Request($"Validation error in body: [{field}: {problem}]");

    /// <exception cref="RpcException">InvalidArgument: below.</exception>
    public static void AtLeast(string field, bool given, ulong value, ulong least)
    {
        if (given && value < least) throw Field(field, string.Create(CultureInfo.InvariantCulture, $"value {value} invalid, must be {least} or larger"));
    }

    /// <exception cref="RpcException">InvalidArgument: outside, or not a number.</exception>
    public static void Between(string field, bool given, double value, double least, double most)
    {
        if (given && !(value >= least && value <= most)) throw Field(field, string.Create(CultureInfo.InvariantCulture, $"value {value:0.0###############} invalid, must be from {least:0.0} to {most:0.0}"));
    }
}
