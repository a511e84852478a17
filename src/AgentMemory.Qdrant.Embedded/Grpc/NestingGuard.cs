using System.Collections;
using System.Collections.Concurrent;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Grpc;

/// <summary>
/// Refuses requests that are nested so deep that copying them would overflow the stack, which no handler could catch.
/// A wire's reader has such a limit; requests of this process never pass one.
/// </summary>
internal static class NestingGuard
{
    /// <summary>Messages within messages: more than any accepted filter, payload or prefetch needs, and far less than a stack holds.</summary>
    private const int MaxLevels = 512;

    private static readonly ConcurrentDictionary<MessageDescriptor, FieldDescriptor[]> Deepening = new();

    /// <exception cref="RpcException">InvalidArgument: too deep.</exception>
    public static void Check(object request)
    {
        if (request is IMessage message) Walk(message, 0);
    }

    private static void Walk(IMessage message, int level)
    {
        if (level > MaxLevels) throw Malformed.Request($"the request is nested deeper than {MaxLevels} levels; flatten it");
        switch (message)
        {
            case Value value: Walk(value, level); return;
            case PointStruct point: Walk(point, level); return;
        }
        foreach (var field in Deepening.GetOrAdd(message.Descriptor, FieldsOf))
        {
            switch (field.Accessor.GetValue(message))
            {
                case IMessage one: Walk(one, level + 1); break;
                case IDictionary map: foreach (IMessage value in map.Values) Walk(value, level + 1); break;
                case IList list: foreach (IMessage element in list) Walk(element, level + 1); break;
            }
        }
    }

    // Values and points are many, so they are read without reflection.
    private static void Walk(Value value, int level)
    {
        switch (value.KindCase)
        {
            case Value.KindOneofCase.ListValue: foreach (var element in value.ListValue.Values) Walk((IMessage)element, level + 1); break;
            case Value.KindOneofCase.StructValue: foreach (var field in value.StructValue.Fields.Values) Walk((IMessage)field, level + 1); break;
        }
    }

    private static void Walk(PointStruct point, int level)
    {
        foreach (var value in point.Payload.Values)
            if (value.KindCase is Value.KindOneofCase.ListValue or Value.KindOneofCase.StructValue) Walk((IMessage)value, level + 1);
        if (point.Vectors?.Vector is { } unnamed) Walk(unnamed, level);
        foreach (var vector in point.Vectors?.Vectors_?.Vectors.Values ?? []) Walk(vector, level);
    }

    private static void Walk(Vector vector, int level)
    {
        if (vector.VectorCase is Vector.VectorOneofCase.Document or Vector.VectorOneofCase.Image or Vector.VectorOneofCase.Object) Walk((IMessage)vector, level);
    }

    private static FieldDescriptor[] FieldsOf(MessageDescriptor message) =>
        [.. message.Fields.InDeclarationOrder().Where(f => ElementOf(f) is { } type && ReachesItself(type, []))];

    private static MessageDescriptor? ElementOf(FieldDescriptor field)
    {
        if (field.IsMap) field = field.MessageType.FindFieldByNumber(2);
        return field.FieldType == global::Google.Protobuf.Reflection.FieldType.Message ? field.MessageType : null;
    }

    private static bool ReachesItself(MessageDescriptor type, HashSet<MessageDescriptor> path)
    {
        if (!path.Add(type)) return true;
        bool found = type.Fields.InDeclarationOrder().Any(f => ElementOf(f) is { } next && ReachesItself(next, path));
        path.Remove(type);
        return found;
    }
}
