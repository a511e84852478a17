using AgentMemory.Qdrant.Embedded.Payloads;
using Grpc.Core;

namespace AgentMemory.Qdrant.Embedded.Queries.Formulas;

/// <summary>What a name in a formula means: the score of a prefetch, or a payload value. Two spellings of the same are equal.</summary>
/// <param name="Prefetch">Number of the prefetch; unused where there is a path.</param>
/// <param name="Path">Null for scores.</param>
internal sealed record FormulaVariable(int Prefetch, PayloadPath? Path)
{
    /// <exception cref="RpcException">InvalidArgument: neither <c>$score</c>, <c>$score[n]</c> nor a path.</exception>
    public static FormulaVariable Parse(string name)
    {
        bool isReserved = name.StartsWith('$');
        if (!new PathParser(isReserved ? name[1..] : name).TryParse(out string? first, out var steps))
            throw Unreadable(name, isReserved ? $"Invalid reserved variable: {name}" : $"Invalid payload variable: {name}");
        if (!isReserved) return new(0, PayloadPath.Parse(name));
        if (first != "score") throw Unreadable(name, $"Invalid reserved word: {name}");
        return steps switch
        {
            [] => new(0, null),
            [{ Key: null, IsEveryElement: false } element] => new(element.Index, null),
            _ => throw Unreadable(name, $"Invalid reserved variable: {name}"),
        };
    }

    private static RpcException Unreadable(string name, string problem) => FormulaRefusal.Validation($"failed to parse variable ID {name}: {problem}");
}
