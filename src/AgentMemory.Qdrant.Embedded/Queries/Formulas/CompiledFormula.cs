using AgentMemory.Qdrant.Embedded.Filters;
using AgentMemory.Qdrant.Embedded.Segments;
using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Queries.Formulas;

/// <summary>A formula, checked once and then computed for each point. For one query, by one thread at a time.</summary>
internal sealed class CompiledFormula
{
    private readonly FormulaNode _root;
    private readonly IReadOnlyList<CompiledFilter> _conditions;
    private readonly Dictionary<Segment, FormulaSegment> _segments = [];

    private CompiledFormula(FormulaNode root, IReadOnlyList<CompiledFilter> conditions) => (_root, _conditions) = (root, conditions);

    /// <exception cref="RpcException">InvalidArgument: malformed, out of range, an unknown variable, or nested too deep.</exception>
    public static CompiledFormula Compile(Formula formula)
    {
        var compiler = new FormulaCompiler(formula.Defaults);
        var root = compiler.Compile(formula.Expression ?? throw Malformed.Request("missing field: expression"));
        return new CompiledFormula(root, compiler.Conditions);
    }

    /// <summary>The score of one point: computed in double precision, larger is better.</summary>
    /// <param name="view">The segment of the point.</param>
    /// <param name="offset">Of the point in its segment.</param>
    /// <param name="prefetchScores">The point's score in each prefetch; null where it is not among the results of one.</param>
    /// <exception cref="RpcException">InvalidArgument: a value is missing or of another type, or a number is not finite.</exception>
    public float Score(SegmentView view, int offset, ReadOnlySpan<float?> prefetchScores)
    {
        if (!_segments.TryGetValue(view.Segment, out var segment))
            _segments[view.Segment] = segment = new FormulaSegment(view.Segment, _conditions);
        double score = _root.Evaluate(new FormulaPoint(segment, offset, prefetchScores));
        float single = (float)score;
        return float.IsFinite(single) ? single : throw FormulaRefusal.NotFinite($"{score} as f32 = {single}");
    }
}
