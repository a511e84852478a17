using AgentMemory.Qdrant.Embedded.Filters;
using AgentMemory.Qdrant.Embedded.Payloads;
using Google.Protobuf.Collections;
using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Queries.Formulas;

/// <summary>From the API's expressions to nodes that are checked.</summary>
internal sealed class FormulaCompiler
{
    /// <summary>Deepest accepted nesting: as deep as a server can read from the wire.</summary>
    public const int MaxDepth = 100;

    private readonly Dictionary<FormulaVariable, Value> _defaults = [];
    private readonly List<CompiledFilter> _conditions = [];

    /// <param name="defaults">By the text of the variable.</param>
    /// <exception cref="RpcException">InvalidArgument: a name that is no variable, or a number that is not finite.</exception>
    public FormulaCompiler(MapField<string, Value> defaults)
    {
        foreach (var (name, value) in defaults)
        {
            if (value is { KindCase: Value.KindOneofCase.DoubleValue } && !double.IsFinite(value.DoubleValue)) throw Malformed.Request("cannot convert to json number");
            _defaults[FormulaVariable.Parse(name)] = value;
        }
    }

    /// <summary>The conditions met on the way; nodes know them by their number.</summary>
    public IReadOnlyList<CompiledFilter> Conditions => _conditions;

    /// <exception cref="RpcException">InvalidArgument: see <see cref="CompiledFormula.Compile"/>.</exception>
    public FormulaNode Compile(Expression expression) => Compile(expression, 1);

    private FormulaNode Compile(Expression expression, int depth)
    {
        if (depth > MaxDepth) throw Malformed.Request($"the formula is nested deeper than {MaxDepth} levels; flatten its sums and products");
        return expression.VariantCase switch
        {
            Expression.VariantOneofCase.Constant => new ConstantNode(expression.Constant),
            Expression.VariantOneofCase.Variable => CompileVariable(expression.Variable),
            Expression.VariantOneofCase.Condition => CompileCondition(expression.Condition),
            Expression.VariantOneofCase.GeoDistance => CompileGeoDistance(expression.GeoDistance),
            Expression.VariantOneofCase.Datetime => new ConstantNode(PayloadInstantNode.Seconds(Instant.Parse(expression.Datetime)
                ?? throw FormulaRefusal.Validation($"failed to parse date-time {expression.Datetime}: not a date and time"))),
            Expression.VariantOneofCase.DatetimeKey => CompileInstant(expression.DatetimeKey),
            Expression.VariantOneofCase.Mult => new ProductNode(CompileAll(expression.Mult.Mult, depth)),
            Expression.VariantOneofCase.Sum => new SumNode(CompileAll(expression.Sum.Sum, depth)),
            Expression.VariantOneofCase.Div => new QuotientNode(
                Compile(Required(expression.Div.Left, "left"), depth + 1),
                Compile(Required(expression.Div.Right, "right"), depth + 1),
                expression.Div.HasByZeroDefault ? expression.Div.ByZeroDefault : null),
            Expression.VariantOneofCase.Neg => new SignNode(Compile(expression.Neg, depth + 1), static number => -number),
            Expression.VariantOneofCase.Abs => new SignNode(Compile(expression.Abs, depth + 1), Math.Abs),
            Expression.VariantOneofCase.Sqrt => new FunctionNode(Compile(expression.Sqrt, depth + 1), "sqrt", Math.Sqrt),
            Expression.VariantOneofCase.Pow => new PowerNode(
                Compile(Required(expression.Pow.Base, "base"), depth + 1),
                Compile(Required(expression.Pow.Exponent, "exponent"), depth + 1)),
            Expression.VariantOneofCase.Exp => new FunctionNode(Compile(expression.Exp, depth + 1), "exp", Math.Exp),
            Expression.VariantOneofCase.Log10 => new FunctionNode(Compile(expression.Log10, depth + 1), "log10", Math.Log10),
            Expression.VariantOneofCase.Ln => new FunctionNode(Compile(expression.Ln, depth + 1), "ln", Math.Log),
            Expression.VariantOneofCase.ExpDecay => CompileDecay(DecayKind.Exponential, expression.ExpDecay, depth),
            Expression.VariantOneofCase.GaussDecay => CompileDecay(DecayKind.Gaussian, expression.GaussDecay, depth),
            Expression.VariantOneofCase.LinDecay => CompileDecay(DecayKind.Linear, expression.LinDecay, depth),
            _ => throw Malformed.Request("missing field: variant"),
        };
    }

    private FormulaNode[] CompileAll(RepeatedField<Expression> expressions, int depth) => [.. expressions.Select(expression => Compile(expression, depth + 1))];

    private FormulaNode CompileVariable(string name)
    {
        var variable = FormulaVariable.Parse(name);
        var fallback = _defaults.GetValueOrDefault(variable);
        return variable.Path is { } path ? new PayloadNumberNode(path, fallback) : new PrefetchScoreNode(variable.Prefetch, fallback);
    }

    private ConditionNode CompileCondition(Condition condition)
    {
        if (condition.ConditionOneOfCase == Condition.ConditionOneOfOneofCase.None) throw Malformed.Request("missing field: condition");
        _conditions.Add(CompiledFilter.Compile(new Filter { Must = { condition } }));
        return new ConditionNode(_conditions.Count - 1);
    }

    private GeoDistanceNode CompileGeoDistance(GeoDistance distance)
    {
        var origin = distance.Origin ?? throw Malformed.Request("missing field: origin");
        var path = PayloadPath.Parse(distance.To);
        return new GeoDistanceNode(new GeoPosition(origin.Lon, origin.Lat), path, Default(path));
    }

    private PayloadInstantNode CompileInstant(string key)
    {
        var path = PayloadPath.Parse(key);
        return new PayloadInstantNode(path, Default(path));
    }

    private DecayNode CompileDecay(DecayKind kind, DecayParamsExpression parameters, int depth)
    {
        var x = Compile(Required(parameters.X, "x"), depth + 1);
        var target = parameters.Target is null ? null : Compile(parameters.Target, depth + 1);
        return new DecayNode(kind, x, target, DecayNode.Rate(kind, parameters));
    }

    private Value? Default(PayloadPath path) => _defaults.GetValueOrDefault(new FormulaVariable(0, path));

    private static Expression Required(Expression? expression, string field) => expression ?? throw Malformed.Request($"missing field: {field}");
}
