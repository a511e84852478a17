using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.StrictMode;

/// <summary>Finds payload values of a formula whose field has no index of their type.</summary>
internal static class FormulaNeeds
{
    private const string Instead = "formula expression";

    /// <exception cref="RpcException">InvalidArgument: the first of them.</exception>
    public static void Check(Formula formula, IReadOnlyDictionary<string, PayloadSchemaInfo> schema)
    {
        if (formula.Expression is { } expression) Check(expression, schema);
    }

    private static void Check(Expression expression, IReadOnlyDictionary<string, PayloadSchemaInfo> schema)
    {
        switch (expression.VariantCase)
        {
            case Expression.VariantOneofCase.Variable when !expression.Variable.StartsWith('$'):
                IndexNeeds.Require(expression.Variable, [IndexNeed.Float, IndexNeed.IntegerRange], schema, Instead);
                break;
            case Expression.VariantOneofCase.DatetimeKey: IndexNeeds.Require(expression.DatetimeKey, [IndexNeed.Datetime], schema, Instead); break;
            case Expression.VariantOneofCase.GeoDistance: IndexNeeds.Require(expression.GeoDistance.To, [IndexNeed.Geo], schema, Instead); break;
            case Expression.VariantOneofCase.Condition: IndexNeeds.Check(expression.Condition, "", schema); break;
        }
        foreach (var part in Parts(expression))
            if (part is not null) Check(part, schema);
    }

    private static Expression?[] Parts(Expression expression) => expression.VariantCase switch
    {
        Expression.VariantOneofCase.Mult => [.. expression.Mult.Mult],
        Expression.VariantOneofCase.Sum => [.. expression.Sum.Sum],
        Expression.VariantOneofCase.Div => [expression.Div.Left, expression.Div.Right],
        Expression.VariantOneofCase.Pow => [expression.Pow.Base, expression.Pow.Exponent],
        Expression.VariantOneofCase.Neg => [expression.Neg],
        Expression.VariantOneofCase.Abs => [expression.Abs],
        Expression.VariantOneofCase.Sqrt => [expression.Sqrt],
        Expression.VariantOneofCase.Exp => [expression.Exp],
        Expression.VariantOneofCase.Log10 => [expression.Log10],
        Expression.VariantOneofCase.Ln => [expression.Ln],
        Expression.VariantOneofCase.ExpDecay => [expression.ExpDecay.X, expression.ExpDecay.Target],
        Expression.VariantOneofCase.GaussDecay => [expression.GaussDecay.X, expression.GaussDecay.Target],
        Expression.VariantOneofCase.LinDecay => [expression.LinDecay.X, expression.LinDecay.Target],
        _ => [],
    };
}
