using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Payloads;

/// <summary>
/// What of a payload an answer carries. Include keeps the listed paths, what leads there and what lies below; a scalar where a path expects an object
/// or array stays, and emptied objects and arrays stay. Exclude drops the listed paths and what lies below.
/// </summary>
internal sealed class PayloadSelector
{
    private readonly bool _enabled;
    private readonly PayloadPath[]? _include, _exclude;

    private PayloadSelector(bool enabled, PayloadPath[]? include = null, PayloadPath[]? exclude = null) => (_enabled, _include, _exclude) = (enabled, include, exclude);

    /// <summary>True where every answer is without payload, so that none needs to be read.</summary>
    public bool IsNone => !_enabled;

    /// <exception cref="RpcException">InvalidArgument: a selector without variant, or a path that is none.</exception>
    public static PayloadSelector Parse(WithPayloadSelector? selector, bool enabledByDefault) => selector?.SelectorOptionsCase switch
    {
        null => new(enabledByDefault),
        WithPayloadSelector.SelectorOptionsOneofCase.Enable => new(selector.Enable),
        WithPayloadSelector.SelectorOptionsOneofCase.Include => new(true, include: [.. selector.Include.Fields.Select(PayloadPath.Parse)]),
        WithPayloadSelector.SelectorOptionsOneofCase.Exclude => new(true, exclude: [.. selector.Exclude.Fields.Select(PayloadPath.Parse)]),
        _ => throw Malformed.Request("No PayloadSelector"),
    };

    /// <summary>Parses the selector and applies it once; for many points keep a parsed one.</summary>
    public static Struct Project(WithPayloadSelector? selector, Struct payload, bool enabledByDefault = true) => Parse(selector, enabledByDefault).Project(payload);

    /// <summary>The selected part; the payload itself where all of it is.</summary>
    public Struct Project(Struct payload)
    {
        if (!_enabled) return new Struct();
        if (_include is null && _exclude is null) return payload;
        var projected = new Struct();
        var path = new List<PathStep>();
        foreach (var (key, value) in payload.Fields)
        {
            path.Add(PathStep.Property(key));
            if (Keeps(path)) projected.Fields.Add(key, Project(value, path));
            path.RemoveAt(path.Count - 1);
        }
        return projected;
    }

    private Value Project(Value value, List<PathStep> path)
    {
        switch (value.KindCase)
        {
            case Value.KindOneofCase.ListValue:
                var list = new ListValue();
                path.Add(PathStep.EveryElement);
                if (Keeps(path))
                    foreach (var element in value.ListValue.Values) list.Values.Add(Project(element, path));
                path.RemoveAt(path.Count - 1);
                return new Value { ListValue = list };
            case Value.KindOneofCase.StructValue:
                var projected = new Struct();
                foreach (var (key, child) in value.StructValue.Fields)
                {
                    path.Add(PathStep.Property(key));
                    if (Keeps(path)) projected.Fields.Add(key, Project(child, path));
                    path.RemoveAt(path.Count - 1);
                }
                return new Value { StructValue = projected };
            default:
                return value;
        }
    }

    private bool Keeps(List<PathStep> path) =>
        _include is not null ? Array.Exists(_include, pattern => OneBeginsTheOther(pattern, path)) : !Array.Exists(_exclude!, pattern => Excludes(pattern, path));

    private static bool OneBeginsTheOther(PayloadPath pattern, List<PathStep> path)
    {
        int shared = Math.Min(pattern.Steps.Length, path.Count - 1);
        return pattern.FirstKey == path[0].Key && Matches(pattern, path, shared);
    }

    // The walk does not descend into what is dropped, so that the path can only be shorter than the pattern or equal to it.
    private static bool Excludes(PayloadPath pattern, List<PathStep> path) =>
        pattern.Steps.Length == path.Count - 1 && pattern.FirstKey == path[0].Key && Matches(pattern, path, path.Count - 1);

    private static bool Matches(PayloadPath pattern, List<PathStep> path, int count)
    {
        for (int i = 0; i < count; i++)
            if (pattern.Steps[i] != path[i + 1]) return false;
        return true;
    }
}
