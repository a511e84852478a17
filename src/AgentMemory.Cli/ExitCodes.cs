namespace AgentMemory.Cli;

/// <summary>What the process answers to scripts.</summary>
internal static class ExitCodes
{
    public const int Ok = 0, Failed = 1, Usage = 2, Engine = 3;
}
