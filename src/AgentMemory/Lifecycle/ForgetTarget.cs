namespace AgentMemory.Lifecycle;

/// <summary>A request to forget as filters: over memories, and over earlier versions that fulfil it themselves.</summary>
internal sealed class ForgetTarget
{
    public ForgetTarget(ForgetRequest request)
    {
        Ids = request.Ids ?? [];
        IsWholeScope = request.All;
        var filter = request.Ids is not null ? Is("id", FilterOperator.In, request.Ids.Cast<object>().ToArray())
            : request.Sources is not null ? Is("source.uri", FilterOperator.In, request.Sources.ToArray()) | Is("source.documentId", FilterOperator.In, request.Sources.ToArray())
            : request.Filter;
        if (request.Ids is { Count: 0 } || request.Sources is { Count: 0 }) throw new ArgumentException("The list of what to forget is empty.", nameof(request));
        MemoryFilterRules.Check(filter);
        Memories = filter;
        var versions = Is(MemoryFields.VersionOf, FilterOperator.Exists, true);
        Versions = filter is null ? versions : new MemoryFilter.All([versions, filter]);
        What = request.Ids is not null ? "ids" : request.Sources is not null ? "sources" : request.Filter is not null ? "filter"
            : request.Scope.Session is not null ? "session" : request.Scope.User is not null ? "user" : request.Scope.Agent is not null ? "agent" : "tenant";
    }

    public string What { get; }

    /// <summary>Ids that were asked for: their versions go even where the memory itself is gone already.</summary>
    public IReadOnlyList<Guid> Ids { get; }

    public bool IsWholeScope { get; }

    /// <summary>Null for everything in the scope.</summary>
    public MemoryFilter? Memories { get; }

    public MemoryFilter Versions { get; }

    /// <summary>The condition over memories and earlier versions alike.</summary>
    public static MemoryFilter WithVersions(MemoryFilter filter) =>
        new MemoryFilter.All([filter, Is(MemoryFields.VersionOf, FilterOperator.Exists, true) | Is(MemoryFields.VersionOf, FilterOperator.Exists, false)]);

    private static MemoryFilter.Comparison Is(string field, FilterOperator op, object value) => new MemoryFilter.Comparison(field, op, value);
}
