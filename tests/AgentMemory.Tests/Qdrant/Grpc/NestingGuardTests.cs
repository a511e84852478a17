using AgentMemory.Qdrant.Embedded.Grpc;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Qdrant.Client.Grpc;
using Xunit;

namespace AgentMemory.Tests.Qdrant.Grpc;

public class NestingGuardTests
{
    private static readonly MessageDescriptor[] Requests =
    [
        .. new[] { PointsServiceReflection.Descriptor, CollectionsServiceReflection.Descriptor, SnapshotsServiceReflection.Descriptor, QdrantReflection.Descriptor }
            .SelectMany(file => file.Services).SelectMany(service => service.Methods).Select(method => method.InputType).Distinct(),
    ];

    /// <summary>Every way from a request to a message that holds itself, found through the descriptors, is followed by the guard.</summary>
    [Fact]
    public void Check_finds_every_way_to_nest()
    {
        int ways = 0;
        foreach (var request in Requests)
        {
            foreach (var (path, cycle) in Cycles(request, [request], []))
            {
                ways++;
                string name = $"{request.Name}: {string.Join('.', path.Select(f => f.Name))}, again from {cycle}";
                NestingGuard.Check(Nest(request, path, cycle, 4));
                var refused = Record.Exception(() => NestingGuard.Check(Nest(request, path, cycle, 520)));
                Assert.True(refused is RpcException { StatusCode: StatusCode.InvalidArgument }, $"{name} passed more than 512 levels deep.");
            }
        }
        Assert.True(ways > 100, $"Only {ways} ways were found.");
    }

    private static IEnumerable<(FieldDescriptor[] Path, int Cycle)> Cycles(MessageDescriptor type, List<MessageDescriptor> types, List<FieldDescriptor> path)
    {
        foreach (var field in type.Fields.InDeclarationOrder())
        {
            if (ElementOf(field) is not { } next) continue;
            path.Add(field);
            int seen = types.IndexOf(next);
            if (seen >= 0)
            {
                yield return ([.. path], seen);
            }
            else
            {
                types.Add(next);
                foreach (var found in Cycles(next, types, path)) yield return found;
                types.RemoveAt(types.Count - 1);
            }
            path.RemoveAt(path.Count - 1);
        }
    }

    private static MessageDescriptor? ElementOf(FieldDescriptor field)
    {
        if (field.IsMap) field = field.MessageType.FindFieldByNumber(2);
        return field.FieldType == global::Google.Protobuf.Reflection.FieldType.Message ? field.MessageType : null;
    }

    // The path once, then its cycle as often as asked.
    private static IMessage Nest(MessageDescriptor request, FieldDescriptor[] path, int cycle, int repeats)
    {
        var root = request.Parser.ParseFrom([]);
        var current = root;
        foreach (var field in path) current = Step(current, field);
        for (int i = 0; i < repeats; i++)
            foreach (var field in path.AsSpan(cycle)) current = Step(current, field);
        return root;
    }

    private static IMessage Step(IMessage parent, FieldDescriptor field)
    {
        var child = ElementOf(field)!.Parser.ParseFrom([]);
        switch (field.Accessor.GetValue(parent))
        {
            case System.Collections.IDictionary map: map["x"] = child; break;
            case System.Collections.IList list: list.Add(child); break;
            default: field.Accessor.SetValue(parent, child); break;
        }
        return child;
    }
}
