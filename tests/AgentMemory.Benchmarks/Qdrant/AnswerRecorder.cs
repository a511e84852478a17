using Grpc.Core;

namespace AgentMemory.Benchmarks.Qdrant;

/// <summary>Keeps the answers of a run of calls, and gives them back in the same order without asking anybody: what then takes time is whoever calls.</summary>
internal sealed class AnswerRecorder(CallInvoker inner) : CallInvoker
{
    private readonly List<Task> _answers = [];
    private bool _recording, _replaying;
    private int _next;

    /// <summary>Calls of the recorded run.</summary>
    public int Calls => _answers.Count;

    /// <summary>Keeps the answers from here on.</summary>
    public void Record()
    {
        _answers.Clear();
        (_recording, _replaying) = (true, false);
    }

    /// <summary>Gives the kept answers from here on, over and over.</summary>
    public void Replay() => (_recording, _replaying, _next) = (false, true, 0);

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        Task answer;
        if (_replaying)
        {
            answer = _answers[_next];
            _next = (_next + 1) % _answers.Count;
        }
        else
        {
            answer = inner.AsyncUnaryCall(method, host, options, request).ResponseAsync;
            if (_recording) _answers.Add(answer);
        }
        return new AsyncUnaryCall<TResponse>((Task<TResponse>)answer, Task.FromResult(Metadata.Empty), static () => Status.DefaultSuccess, static () => Metadata.Empty, static () => { });
    }

    public override TResponse BlockingUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options) => throw new NotSupportedException();

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options) => throw new NotSupportedException();
}
