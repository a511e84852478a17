using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Queries.Formulas;

internal enum DecayKind
{
    Linear,
    Exponential,
    Gaussian,
}

/// <summary>1 where x is the target, and less the farther it is: at a distance of one scale it is the midpoint.</summary>
internal sealed class DecayNode(DecayKind kind, FormulaNode x, FormulaNode? target, double rate) : FormulaNode
{
    private const float DefaultMidpoint = 0.5f, DefaultScale = 1;

    public override double Evaluate(in FormulaPoint point)
    {
        double distance = x.Evaluate(point) - (target?.Evaluate(point) ?? 0);
        return kind switch
        {
            DecayKind.Linear => 1 - rate * Math.Abs(distance) is > 0 and var rest ? rest : 0, // also where it is no number
            DecayKind.Exponential => Math.Exp(rate * Math.Abs(distance)),
            _ => Math.Exp(rate * distance * distance),
        };
    }

    /// <summary>What the distance, or its square, is multiplied with.</summary>
    /// <exception cref="RpcException">InvalidArgument: midpoint or scale out of range.</exception>
    public static double Rate(DecayKind kind, DecayParamsExpression parameters)
    {
        double midpoint = parameters.HasMidpoint ? parameters.Midpoint : DefaultMidpoint, scale = parameters.HasScale ? parameters.Scale : DefaultScale;
        if (kind == DecayKind.Linear && !(midpoint is >= 0 and <= 1))
            throw FormulaRefusal.Validation($"Linear decay midpoint should be in the range [0.0, 1.0], got {midpoint}.");
        if (kind != DecayKind.Linear && midpoint is (<= 0 or >= 1))
            throw FormulaRefusal.Validation($"Decay midpoint should be in the range (0.0, 1.0), got {midpoint}.");
        if (scale <= 0) throw FormulaRefusal.Validation($"Decay scale should be non-zero positive, got {scale}.");
        return kind switch
        {
            DecayKind.Linear => (1 - midpoint) / scale,
            DecayKind.Exponential => Math.Log(midpoint) / scale,
            _ => Math.Log(midpoint) / (scale * scale),
        };
    }
}
