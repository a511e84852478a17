using AgentMemory.Qdrant.Embedded.Queries.Formulas;
using AgentMemory.Qdrant.Embedded.Segments;
using AgentMemory.Qdrant.Embedded.Vectors;
using CsCheck;
using Google.Protobuf;
using Grpc.Core;
using Qdrant.Client.Grpc;
using Xunit;

namespace AgentMemory.Tests.Qdrant.Queries.Formulas;

/// <summary>Random formulas against an evaluator that walks the API's messages and knows nothing of compiled nodes.</summary>
public class FormulaDifferentialTests
{
    private static readonly float[] Numbers = [-3, -1, -0.5f, 0, 0.25f, 1, 2, 7, 1e20f];
    private static readonly string[] Names = ["$score", "$score[1]", "n", "x", "nowhere"];

    private static readonly Gen<Expression> Leaves = Gen.OneOf(
        Gen.OneOfConst(Numbers).Select(number => new Expression { Constant = number }),
        Gen.OneOfConst(Names).Select(name => new Expression { Variable = name }));

    [Fact]
    public void Random_formulas_equal_the_naive_evaluation()
    {
        var payload = PayloadJson.Parse("""{"n": -2, "x": 1.5}""");
        var view = new SegmentView(Segment.Build([new StoredPoint(PointKey.From(1), 1, payload.ToByteArray(), new Dictionary<string, StoredVector>())], new Dictionary<string, VectorSlot>(), new Dictionary<string, PayloadSchemaInfo>()), null);
        Expressions(4).Sample(expression =>
        {
            double? expected = Evaluate(expression) is { } value && float.IsFinite((float)value) ? value : null;
            double? actual;
            try
            {
                actual = CompiledFormula.Compile(new Formula { Expression = expression }).Score(view, 0, [0.75f]);
            }
            catch (RpcException ex) when (ex.StatusCode == StatusCode.InvalidArgument)
            {
                actual = null;
            }
            if (expected is null) return actual is null;
            return actual is { } score && Math.Abs(score - expected.Value) <= 1e-5 * (1 + Math.Abs(expected.Value));
        }, iter: 5_000);
    }

    private static Gen<Expression> Expressions(int depth)
    {
        if (depth == 0) return Leaves;
        var inner = Expressions(depth - 1);
        return Gen.Frequency(
            (2, Leaves),
            (2, inner.Array[0, 3].Select(terms => new Expression { Sum = new SumExpression { Sum = { terms } } })),
            (2, inner.Array[0, 3].Select(factors => new Expression { Mult = new MultExpression { Mult = { factors } } })),
            (1, Gen.Select(inner, inner, (left, right) => new Expression { Div = new DivExpression { Left = left, Right = right } })),
            (1, Gen.Select(inner, inner, (left, right) => new Expression { Div = new DivExpression { Left = left, Right = right, ByZeroDefault = 4 } })),
            (1, Gen.Select(inner, inner, (number, exponent) => new Expression { Pow = new PowExpression { Base = number, Exponent = exponent } })),
            (1, inner.Select(x => new Expression { Neg = x })),
            (1, inner.Select(x => new Expression { Abs = x })),
            (1, inner.Select(x => new Expression { Sqrt = x })),
            (1, inner.Select(x => new Expression { Exp = x })),
            (1, inner.Select(x => new Expression { Ln = x })),
            (1, inner.Select(x => new Expression { Log10 = x })),
            (1, Gen.Select(inner, inner, (x, target) => new Expression { LinDecay = new DecayParamsExpression { X = x, Target = target, Scale = 3, Midpoint = 0.25f } })),
            (1, inner.Select(x => new Expression { ExpDecay = new DecayParamsExpression { X = x, Scale = 2 } })),
            (1, inner.Select(x => new Expression { GaussDecay = new DecayParamsExpression { X = x, Midpoint = 0.75f } })));
    }

    // Null: an error somewhere on the way that decides the result.
    private static double? Evaluate(Expression e) => e.VariantCase switch
    {
        Expression.VariantOneofCase.Constant => e.Constant,
        Expression.VariantOneofCase.Variable => e.Variable switch { "$score" => 0.75, "$score[1]" => 0, "n" => -2, "x" => 1.5, _ => null },
        Expression.VariantOneofCase.Sum => e.Sum.Sum.Aggregate((double?)0, (sum, term) => sum + Evaluate(term)),
        Expression.VariantOneofCase.Mult => Product([.. e.Mult.Mult]),
        Expression.VariantOneofCase.Div => Quotient(Evaluate(e.Div.Left), () => Evaluate(e.Div.Right), e.Div.HasByZeroDefault ? e.Div.ByZeroDefault : null),
        Expression.VariantOneofCase.Pow => Evaluate(e.Pow.Base) is { } b && Evaluate(e.Pow.Exponent) is { } power ? Finite(Math.Pow(b, power)) : null,
        Expression.VariantOneofCase.Neg => -Evaluate(e.Neg),
        Expression.VariantOneofCase.Abs => Evaluate(e.Abs) is { } a ? Math.Abs(a) : null,
        Expression.VariantOneofCase.Sqrt => Evaluate(e.Sqrt) is { } square ? Finite(Math.Sqrt(square)) : null,
        Expression.VariantOneofCase.Exp => Evaluate(e.Exp) is { } exponent ? Finite(Math.Exp(exponent)) : null,
        Expression.VariantOneofCase.Ln => Evaluate(e.Ln) is { } natural ? Finite(Math.Log(natural)) : null,
        Expression.VariantOneofCase.Log10 => Evaluate(e.Log10) is { } decimals ? Finite(Math.Log10(decimals)) : null,
        Expression.VariantOneofCase.LinDecay => Evaluate(e.LinDecay.X) is { } x && Evaluate(e.LinDecay.Target) is { } target ? LinearDecay(Math.Abs(x - target)) : null,
        Expression.VariantOneofCase.ExpDecay => Evaluate(e.ExpDecay.X) is { } away ? Math.Pow(0.5, Math.Abs(away) / 2) : null,
        Expression.VariantOneofCase.GaussDecay => Evaluate(e.GaussDecay.X) is { } off ? Math.Pow(0.75, off * off) : null,
        _ => throw new InvalidOperationException(),
    };

    // At the target 1, at one scale of 3 the midpoint of 0.25, in between a line; infinities cancel to no number, which counts as far away.
    private static double LinearDecay(double distance) => double.IsNaN(distance) || distance >= 4 ? 0 : 1 - distance / 4;

    private static double? Product(Expression[] factors)
    {
        var values = new List<double>();
        foreach (var factor in factors)
        {
            if (Evaluate(factor) is not { } value) return null;
            if (value == 0) return 0;
            values.Add(value);
        }
        return values.Aggregate(1.0, (product, value) => product * value);
    }

    private static double? Quotient(double? left, Func<double?> right, double? byZero)
    {
        if (left is null or 0) return left;
        return right() switch { null => null, 0 when byZero is not null => byZero, var divisor => Finite(left.Value / divisor.Value) };
    }

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
