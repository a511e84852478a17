using AgentMemory.Qdrant;
using AgentMemory.Qdrant.Embedded;

namespace AgentMemory.IntegrationTests.Conformance;

/// <summary>The embedded engine without a file.</summary>
public sealed class InMemoryConformanceTests : MemoryIndexContract
{
    private readonly EmbeddedQdrant _engine = EmbeddedQdrant.OpenInMemory();

    private protected override ValueTask<IMemoryIndex> OpenAsync() => new(new QdrantMemoryIndex(_engine.CallInvoker, "contract", _engine.Description));

    private protected override ValueTask CloseAsync() => _engine.DisposeAsync();
}

/// <summary>The embedded engine on a folder, closed and opened again in the middle of tests.</summary>
public sealed class OnDiskConformanceTests : MemoryIndexContract
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "agentmemory-tests", Guid.NewGuid().ToString("N"));
    private EmbeddedQdrant? _engine;

    private protected override ValueTask<IMemoryIndex> OpenAsync()
    {
        _engine = EmbeddedQdrant.Open(_folder);
        return new(new QdrantMemoryIndex(_engine.CallInvoker, "contract", _engine.Description));
    }

    private protected override ValueTask<IMemoryIndex> ReopenAsync(IMemoryIndex index)
    {
        _engine!.Dispose();
        return OpenAsync();
    }

    private protected override ValueTask CloseAsync()
    {
        _engine?.Dispose();
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
