namespace AgentMemory.Qdrant.Embedded.Queries.Formulas;

/// <summary>The sum of all terms; 0 without any.</summary>
internal sealed class SumNode(FormulaNode[] terms) : FormulaNode
{
    public override double Evaluate(in FormulaPoint point)
    {
        double sum = 0;
        foreach (var term in terms) sum += term.Evaluate(point);
        return sum;
    }
}

/// <summary>The product of all factors, 1 without any. It ends at the first 0: what follows is not computed, so it cannot fail.</summary>
internal sealed class ProductNode(FormulaNode[] factors) : FormulaNode
{
    public override double Evaluate(in FormulaPoint point)
    {
        double product = 1;
        foreach (var factor in factors)
        {
            double value = factor.Evaluate(point);
            if (value == 0) return 0;
            product *= value;
        }
        return product;
    }
}

/// <summary>0 where the dividend is 0, whatever the divisor; a divisor of 0 gives the default, where one is set.</summary>
internal sealed class QuotientNode(FormulaNode left, FormulaNode right, double? byZero) : FormulaNode
{
    public override double Evaluate(in FormulaPoint point)
    {
        double dividend = left.Evaluate(point);
        if (dividend == 0) return 0;
        double divisor = right.Evaluate(point);
        if (divisor == 0 && byZero is { } given) return given;
        double quotient = dividend / divisor;
        return double.IsFinite(quotient) ? quotient : throw FormulaRefusal.NotFinite($"{dividend}/{divisor} = {quotient}");
    }
}

internal sealed class PowerNode(FormulaNode @base, FormulaNode exponent) : FormulaNode
{
    public override double Evaluate(in FormulaPoint point)
    {
        double number = @base.Evaluate(point), power = exponent.Evaluate(point), result = Math.Pow(number, power);
        return double.IsFinite(result) ? result : throw FormulaRefusal.NotFinite($"{number}^{power} = {result}");
    }
}

/// <summary>Sign functions: they cannot leave the finite numbers.</summary>
internal sealed class SignNode(FormulaNode argument, Func<double, double> function) : FormulaNode
{
    public override double Evaluate(in FormulaPoint point) => function(argument.Evaluate(point));
}

/// <summary>A function of one number that is not finite everywhere.</summary>
internal sealed class FunctionNode(FormulaNode argument, string name, Func<double, double> function) : FormulaNode
{
    public override double Evaluate(in FormulaPoint point)
    {
        double number = argument.Evaluate(point), result = function(number);
        return double.IsFinite(result) ? result : throw FormulaRefusal.NotFinite($"{name}({number}) = {result}");
    }
}
