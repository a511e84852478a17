using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Grpc.Core;

namespace AgentMemory.Benchmarks.Replay;

/// <summary>How one step ended.</summary>
internal enum StepOutcome
{
    /// <summary>The answer is the recorded one.</summary>
    Passed,

    /// <summary>The answer differs.</summary>
    Failed,

    /// <summary>The engine says that it does not do this.</summary>
    Unimplemented,
}

/// <summary>One step's result; <c>Difference</c> is null where it passed.</summary>
internal sealed record StepResult(RecordedStep Step, StepOutcome Outcome, string? Difference, bool SameMessage = true);

/// <summary>Sends the calls of one recording to an engine in order and compares every answer.</summary>
internal sealed class ScenarioReplay(Recording recording, bool hosted = false)
{
    private static readonly JsonParser Parser = new(new JsonParser.Settings(recursionLimit: 1024).WithIgnoreUnknownFields(true));
    private static readonly JsonSerializerOptions Deep = new() { MaxDepth = 1024 };
    private static readonly JsonDocumentOptions DeepAnswer = new() { MaxDepth = 1024 };
    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default.WithPreserveProtoFieldNames(true));

    private readonly Dictionary<int, JsonNode?> _answers = [];

    public async Task<IReadOnlyList<StepResult>> RunAsync(CancellationToken cancellationToken)
    {
        await using var engine = await EngineUnderReplay.StartAsync(recording.Keys, hosted, cancellationToken).ConfigureAwait(false);
        var results = new List<StepResult>(recording.Steps.Count);
        foreach (var step in recording.Steps)
        {
            cancellationToken.ThrowIfCancellationRequested();
            results.Add(await RunAsync(engine, step, cancellationToken).ConfigureAwait(false));
        }
        return results;
    }

    private async Task<StepResult> RunAsync(EngineUnderReplay engine, RecordedStep step, CancellationToken cancellationToken)
    {
        if (step.Action is { } action)
        {
            if (action != "restart") return new(step, StepOutcome.Unimplemented, $"unknown action '{action}'");
            await engine.RestartAsync(cancellationToken).ConfigureAwait(false);
            return new(step, StepOutcome.Passed, null);
        }
        if (RecordedMethod.Of(step.Service, step.Method) is not { } method) return new(step, StepOutcome.Unimplemented, $"no method {step.Service}/{step.Method}");
        IMessage? answer = null;
        var status = Status.DefaultSuccess;
        try
        {
            answer = await method.CallAsync(engine.CallInvoker, Parser.Parse(Bound(step).ToJsonString(Deep), method.Request), Options(step, cancellationToken)).ConfigureAwait(false);
            _answers[step.Number] = JsonNode.Parse(Formatter.Format(answer), documentOptions: DeepAnswer);
        }
        catch (RpcException ex)
        {
            status = ex.Status;
        }
        var result = Compare(step, method, answer, status);
        // Where the server itself was wrong, a better answer is no failure.
        return result.Outcome == StepOutcome.Failed && step.IsDefect ? result with { Outcome = StepOutcome.Passed, Difference = null } : result;
    }

    private static StepResult Compare(RecordedStep step, RecordedMethod method, IMessage? answer, Status status)
    {
        var expected = step.StatusCode is null ? StatusCode.OK : Enum.Parse<StatusCode>(step.StatusCode.Replace("_", "", StringComparison.Ordinal), ignoreCase: true);
        if (status.StatusCode == StatusCode.Unimplemented && expected != StatusCode.Unimplemented) return new(step, StepOutcome.Unimplemented, status.Detail);
        if (status.StatusCode != expected) return new(step, StepOutcome.Failed, $"status: recorded {expected} {step.StatusMessage}, got {status.StatusCode} {status.Detail}");
        if (expected != StatusCode.OK) return new(step, StepOutcome.Passed, null, step.MessageVaries || status.Detail == step.StatusMessage);
        var recorded = Parser.Parse((step.Response ?? []).ToJsonString(Deep), method.Response);
        string? difference = new AnswerComparison(step).FirstDifference(recorded, answer!);
        return new(step, difference is null ? StepOutcome.Passed : StepOutcome.Failed, difference);
    }

    private JsonObject Bound(RecordedStep step)
    {
        if (step.Bind.Count == 0) return step.Request;
        var request = (JsonObject)step.Request.DeepClone();
        foreach (var (field, (from, path)) in step.Bind)
        {
            var value = _answers.GetValueOrDefault(from);
            foreach (string name in path.Split('.')) value = value?[name];
            request[field] = value?.DeepClone();
        }
        return request;
    }

    private static CallOptions Options(RecordedStep step, CancellationToken cancellationToken)
    {
        var headers = new Metadata();
        foreach (var (key, value) in step.Metadata) headers.Add(key, value);
        return new CallOptions(headers, step.DeadlineMs is { } ms ? DateTime.UtcNow.AddMilliseconds(ms) : null, cancellationToken);
    }
}
