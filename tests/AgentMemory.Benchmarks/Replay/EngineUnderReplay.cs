using AgentMemory.Qdrant.Embedded;
using Grpc.Core;

namespace AgentMemory.Benchmarks.Replay;

/// <summary>An embedded engine on a folder of its own, which a recorded restart closes and opens again.</summary>
internal sealed class EngineUnderReplay : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("agentmemory-replay-").FullName;
    private readonly ApiKeys? _keys;
    private EmbeddedQdrant _engine;

    /// <param name="keys">What the recorded server asked of its callers.</param>
    public EngineUnderReplay(ApiKeys? keys)
    {
        _keys = keys;
        (_engine, CallInvoker) = Open();
    }

    public CallInvoker CallInvoker { get; private set; }

    public void Restart()
    {
        _engine.Dispose();
        (_engine, CallInvoker) = Open();
    }

    public void Dispose()
    {
        _engine.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private (EmbeddedQdrant, CallInvoker) Open()
    {
        var engine = EmbeddedQdrant.Open(_folder);
        return (engine, engine.CreateCallInvoker(_keys));
    }
}
