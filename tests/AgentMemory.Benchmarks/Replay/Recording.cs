using System.Text.Json.Nodes;
using AgentMemory.Qdrant.Embedded;

namespace AgentMemory.Benchmarks.Replay;

/// <summary>How an answer is compared with the recorded one.</summary>
internal enum CompareMode
{
    /// <summary>Same structure, same order, floats within the tolerance.</summary>
    Exact,

    /// <summary>Same sequence of scores; equal scores in any order.</summary>
    Ties,

    /// <summary>Lists in any order.</summary>
    Set,

    /// <summary>Same fields and list lengths; values are free.</summary>
    Shape,

    /// <summary>The status code alone.</summary>
    Ignore,
}

/// <summary>One recorded call and its answer, or an action between calls.</summary>
internal sealed class RecordedStep
{
    public RecordedStep(JsonObject line)
    {
        Number = line["step"]!.GetValue<int>();
        Note = (string?)line["note"] ?? "";
        Action = (string?)line["action"];
        Service = (string?)line["service"] ?? "";
        Method = (string?)line["method"] ?? "";
        Request = line["request"] as JsonObject ?? [];
        Response = line["response"] as JsonObject;
        StatusCode = (string?)line["status"]?["code"];
        StatusMessage = (string?)line["status"]?["message"] ?? "";
        Compare = Enum.Parse<CompareMode>((string?)line["compare"] ?? "exact", ignoreCase: true);
        OpenFirst = Texts(line["open"]).Contains("first");
        OpenLast = Texts(line["open"]).Contains("last");
        Ignore = Texts(line["ignore"]).ToHashSet(StringComparer.Ordinal);
        Metadata = (line["metadata"] as JsonObject)?.ToDictionary(p => p.Key, p => p.Value!.GetValue<string>()) ?? [];
        DeadlineMs = (int?)line["deadline_ms"];
        Bind = (line["bind"] as JsonObject)?.ToDictionary(p => p.Key, p => (p.Value!["step"]!.GetValue<int>(), p.Value["path"]!.GetValue<string>())) ?? [];
        IsDefect = line["defect"] is not null;
        MessageVaries = line["message_varies"] is not null;
    }

    public int Number { get; }

    public string Note { get; }

    /// <summary><c>restart</c>, or null for a call.</summary>
    public string? Action { get; }

    public string Service { get; }

    public string Method { get; }

    public JsonObject Request { get; }

    public JsonObject? Response { get; }

    /// <summary>Name of the recorded status as gRPC spells it, or null where the call succeeded.</summary>
    public string? StatusCode { get; }

    public string StatusMessage { get; }

    public CompareMode Compare { get; }

    /// <summary>The first run of equal scores is cut by an offset: only its scores count.</summary>
    public bool OpenFirst { get; }

    /// <summary>The last run of equal scores is cut by a limit: only its scores count.</summary>
    public bool OpenLast { get; }

    public IReadOnlySet<string> Ignore { get; }

    public IReadOnlyDictionary<string, string> Metadata { get; }

    public int? DeadlineMs { get; }

    /// <summary>Request fields to fill from an earlier answer.</summary>
    public IReadOnlyDictionary<string, (int Step, string Path)> Bind { get; }

    /// <summary>The recorded answer is a defect of that server version: an engine may do better.</summary>
    public bool IsDefect { get; }

    public bool MessageVaries { get; }

    private static IEnumerable<string> Texts(JsonNode? node) => node switch
    {
        JsonArray array => array.Select(n => n!.GetValue<string>()),
        JsonValue value => [value.GetValue<string>()],
        _ => [],
    };
}

/// <summary>One recorded scenario: a header and its steps in order.</summary>
internal sealed class Recording
{
    private static readonly System.Text.Json.JsonDocumentOptions Deep = new() { MaxDepth = 1024 }; // nesting limits are among what is recorded

    private Recording(JsonObject header, IReadOnlyList<RecordedStep> steps)
    {
        Scenario = header["scenario"]!.GetValue<string>();
        Keys = (string?)header["server"]?["api_key"] is { } key ? new ApiKeys(key, ReadOnly: (string?)header["server"]?["read_only_api_key"]) : null;
        Steps = steps;
    }

    public string Scenario { get; }

    /// <summary>What the recorded server asked of its callers; null for a server without keys.</summary>
    public ApiKeys? Keys { get; }

    public IReadOnlyList<RecordedStep> Steps { get; }

    /// <exception cref="InvalidDataException">The file is not a complete recording.</exception>
    public static Recording Load(string file) => Parse(File.ReadLines(file), file);

    /// <param name="text">Lines of a recording; empty ones are skipped.</param>
    /// <param name="file">For messages: where they come from.</param>
    /// <exception cref="InvalidDataException">They are no complete recording.</exception>
    public static Recording Parse(IEnumerable<string> text, string file)
    {
        var lines = text.Where(l => l.Length > 0).Select(l => JsonNode.Parse(l, documentOptions: Deep) as JsonObject ?? throw new InvalidDataException($"{file}: a line is no object")).ToList();
        if (lines.Count == 0 || lines[0]["scenario"] is null) throw new InvalidDataException($"{file}: the header is missing");
        if ((int?)lines[0]["steps"] is { } steps && steps != lines.Count - 1) throw new InvalidDataException($"{file}: {steps} steps announced, {lines.Count - 1} found");
        return new Recording(lines[0], [.. lines.Skip(1).Select(l => new RecordedStep(l))]);
    }
}
