using AgentMemory.Qdrant.Embedded;
using Grpc.Core;

namespace AgentMemory.Benchmarks.Replay;

/// <summary>An embedded engine on a folder of its own, which a recorded restart closes and opens again.</summary>
internal sealed class EngineUnderReplay : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("agentmemory-replay-").FullName;
    private EmbeddedQdrant _engine;

    public EngineUnderReplay() => _engine = EmbeddedQdrant.Open(_folder);

    public CallInvoker CallInvoker => _engine.CallInvoker;

    public void Restart()
    {
        _engine.Dispose();
        _engine = EmbeddedQdrant.Open(_folder);
    }

    public void Dispose()
    {
        _engine.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
