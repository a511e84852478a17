namespace AgentMemory;

/// <summary>A stored fact that may contradict a new one: much the same statement with another value. A hint, never applied.</summary>
/// <param name="Id">The stored fact.</param>
/// <param name="Text">What it says.</param>
/// <param name="Score">Cosine of both, -1 to 1.</param>
/// <param name="Reason">What is the same and what differs.</param>
public sealed record ContradictionHint(Guid Id, string Text, double Score, string Reason);
