using System.Reflection;
using Xunit;

namespace AgentMemory.Tests.Architecture;

public sealed class ArrowTests
{
    [Theory]
    [InlineData("AgentMemory", "")]
    [InlineData("AgentMemory.Onnx", "AgentMemory")]
    [InlineData("AgentMemory.Qdrant.Protocol", "")]
    [InlineData("AgentMemory.Qdrant", "AgentMemory,AgentMemory.Qdrant.Protocol")]
    [InlineData("AgentMemory.Qdrant.Embedded", "AgentMemory.Qdrant.Protocol")]
    public void Project_refers_only_to_rooms_below_it(string name, string allowed)
    {
        var own = Assembly.Load(name).GetReferencedAssemblies().Select(a => a.Name!).Where(a => a.StartsWith("AgentMemory", StringComparison.Ordinal));
        Assert.Subset(allowed.Split(',').ToHashSet(), own.ToHashSet());
    }
}
