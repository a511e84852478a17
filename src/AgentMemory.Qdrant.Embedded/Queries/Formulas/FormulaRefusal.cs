using System.Globalization;
using Grpc.Core;

namespace AgentMemory.Qdrant.Embedded.Queries.Formulas;

/// <summary>Refusals of formulas, in the server's words.</summary>
internal static class FormulaRefusal
{
    public static RpcException Validation(FormattableString detail) => Refusal.InvalidArgument("Validation failed: " + detail.ToString(CultureInfo.InvariantCulture));

    /// <param name="expression">The computation and its result.</param>
    public static RpcException NotFinite(FormattableString expression) =>
        Refusal.InvalidArgument($"The expression {expression.ToString(CultureInfo.InvariantCulture)} produced a non-finite number");

    public static RpcException Value(string expected, string path, string problem) =>
        Refusal.InvalidArgument($"Expected {expected} value for {path} in the payload and/or in the formula defaults. Error: {problem}");
}
