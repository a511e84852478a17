using System.Reflection;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Benchmarks.Replay;

/// <summary>A unary RPC found by its path, called with messages of the generated types.</summary>
internal sealed class RecordedMethod
{
    private static readonly Dictionary<string, RecordedMethod> Known = Find(
        QdrantReflection.Descriptor, CollectionsServiceReflection.Descriptor, PointsServiceReflection.Descriptor,
        SnapshotsServiceReflection.Descriptor, global::Grpc.Health.V1.HealthReflection.Descriptor);

    private readonly Func<CallInvoker, IMessage, CallOptions, Task<IMessage>> _call;

    private RecordedMethod(MethodDescriptor descriptor)
    {
        Request = descriptor.InputType;
        Response = descriptor.OutputType;
        _call = (Func<CallInvoker, IMessage, CallOptions, Task<IMessage>>)typeof(RecordedMethod)
            .GetMethod(nameof(Typed), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(Request.ClrType, Response.ClrType)
            .Invoke(null, [descriptor])!;
    }

    public MessageDescriptor Request { get; }

    public MessageDescriptor Response { get; }

    public static RecordedMethod? Of(string service, string method) => Known.GetValueOrDefault($"/{service}/{method}");

    public Task<IMessage> CallAsync(CallInvoker invoker, IMessage request, CallOptions options) => _call(invoker, request, options);

    private static Dictionary<string, RecordedMethod> Find(params FileDescriptor[] files) => files
        .SelectMany(f => f.Services).SelectMany(s => s.Methods)
        .Where(m => !m.IsClientStreaming && !m.IsServerStreaming)
        .ToDictionary(m => $"/{m.Service.FullName}/{m.Name}", m => new RecordedMethod(m), StringComparer.Ordinal);

    private static Func<CallInvoker, IMessage, CallOptions, Task<IMessage>> Typed<TRequest, TResponse>(MethodDescriptor descriptor)
        where TRequest : class, IMessage<TRequest>, new() where TResponse : class, IMessage<TResponse>, new()
    {
        var method = new Method<TRequest, TResponse>(MethodType.Unary, descriptor.Service.FullName, descriptor.Name, Marshaller<TRequest>(), Marshaller<TResponse>());
        return async (invoker, request, options) => await invoker.AsyncUnaryCall(method, null, options, (TRequest)request).ResponseAsync.ConfigureAwait(false);
    }

    private static Marshaller<T> Marshaller<T>() where T : class, IMessage<T>, new() =>
        Marshallers.Create(static message => message.ToByteArray(), new MessageParser<T>(static () => new T()).ParseFrom);
}
