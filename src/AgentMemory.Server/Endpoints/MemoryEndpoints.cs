using Microsoft.AspNetCore.Mvc;

namespace AgentMemory.Server.Endpoints;

/// <summary>The routes under /v1.</summary>
internal static class MemoryEndpoints
{
    public static void MapMemories(this IEndpointRouteBuilder routes)
    {
        var v1 = routes.MapGroup("/v1").WithTags("Memory").ProducesProblem(400).ProducesProblem(500).ProducesProblem(503);

        v1.MapPost("/memories", async (RememberRequest request, IAgentMemory memory, CancellationToken ct) =>
        {
            if (request.Items is null) throw new ArgumentException($"items is missing; it has to hold 1 to {MemoryLimits.MaxItems:N0} memories.");
            var receipts = await memory.RememberAsync(request.Items, ct);
            return Results.Json(new RememberResponse(receipts), statusCode: Status(receipts.Any(r => r.Status == WriteStatus.Failed), receipts.Any(r => r.Status == WriteStatus.Spooled)));
        }).Produces<RememberResponse>().Produces<RememberResponse>(202).Produces<RememberResponse>(207).WithSummary("Remembers episodes, facts and procedures; one receipt an item. 202: some wait in the spool and are stored later.");

        v1.MapPost("/documents", async (IngestRequest request, IAgentMemory memory, CancellationToken ct) =>
        {
            if (request.Documents is not { Count: > 0 and <= MemoryLimits.MaxItems }) throw new ArgumentException($"documents has to hold 1 to {MemoryLimits.MaxItems:N0} documents; split the call.");
            var receipts = new List<DocumentReceipt>();
            await foreach (var receipt in memory.IngestAsync(request.Documents.ToAsyncEnumerable(), ct)) receipts.Add(receipt);
            return Results.Json(new IngestResponse(receipts), statusCode: Status(receipts.Any(r => r.Status == WriteStatus.Failed)));
        }).Produces<IngestResponse>().Produces<IngestResponse>(207).WithSummary("Ingests documents in chunks; the same document id again replaces it.");

        v1.MapPost("/recall", (RecallQuery query, IAgentMemory memory, CancellationToken ct) => memory.RecallAsync(query, ct))
            .WithSummary("Finds the memories nearest to a question.");

        v1.MapPost("/context", (ContextRequest request, IAgentMemory memory, ContextBuilder builder, CancellationToken ct) => builder.BuildAsync(memory, request, ct))
            .WithSummary("Recalls into a text for a prompt: within a token budget, with citations that can be checked.");

        v1.MapGet("/memories/{id}", async (string id, [AsParameters] ScopeQuery scope, [FromQuery] DateTimeOffset? asOf, [FromQuery] DateTimeOffset? knownAt, IAgentMemory memory, CancellationToken ct) =>
            await memory.GetAsync(ParseId(id), scope.ToScope(), asOf, knownAt, ct) is { } found ? Results.Ok(found) : NotThere(id))
            .Produces<MemoryRecord>().ProducesProblem(404).WithSummary("Reads one memory; asOf asks whether it held then, knownAt for the version that was known then.");

        v1.MapPost("/memories/{id}/supersede", async (string id, SupersedeBody body, IAgentMemory memory, CancellationToken ct) =>
        {
            var receipt = await memory.SupersedeAsync(new SupersedeRequest { Id = ParseId(id), Scope = body.Scope ?? MemoryScope.Default, New = body.New, By = body.By, At = body.At }, ct);
            return Results.Json(receipt, statusCode: receipt.Code switch { null => 200, "not-found" => 404, "already-superseded" => 409, _ => 422 });
        }).Produces<SupersedeReceipt>().Produces<SupersedeReceipt>(404).Produces<SupersedeReceipt>(409).Produces<SupersedeReceipt>(422)
            .WithSummary("Replaces a memory by a new or a stored one: the old one is closed, stays readable, and both are linked.");

        v1.MapGet("/memories/{id}/history", async (string id, [AsParameters] ScopeQuery scope, IAgentMemory memory, CancellationToken ct) =>
            await memory.HistoryAsync(ParseId(id), scope.ToScope(), ct) is { } found ? Results.Ok(found) : NotThere(id))
            .Produces<MemoryHistory>().ProducesProblem(404).WithSummary("What a memory said before, and what it replaces and is replaced by.");

        v1.MapDelete("/memories/{id}", async (string id, [AsParameters] ScopeQuery scope, IAgentMemory memory, CancellationToken ct) =>
        {
            var result = await memory.ForgetAsync(new ForgetRequest { Scope = scope.ToScope(), Ids = [ParseId(id)] }, ct);
            return result.Missing.Count == 0 ? Results.Ok(result) : NotThere(id);
        }).Produces<ForgetResult>().ProducesProblem(404).WithSummary("Forgets one memory.");

        v1.MapGet("/memories", ([AsParameters] ScopeQuery scope, [FromQuery] string? filter, [FromQuery] int? pageSize, [FromQuery] string? cursor, [FromQuery] DateTimeOffset? asOf, [FromQuery] DateTimeOffset? knownAt, IAgentMemory memory, CancellationToken ct) =>
            memory.ListAsync(new MemoryListQuery { AsOf = asOf, KnownAt = knownAt, Scope = scope.ToScope(), Filter = filter is null ? null : MemoryFilter.Parse(filter), PageSize = pageSize ?? 50, Cursor = cursor }, ct))
            .WithSummary("Lists memories by ascending id, page by page; for long filters there is POST /v1/list.");

        v1.MapPost("/list", (MemoryListQuery query, IAgentMemory memory, CancellationToken ct) => memory.ListAsync(query, ct))
            .WithSummary("Lists memories as GET /v1/memories does, for filters that are too long for an address.");

        v1.MapPost("/forget", (ForgetRequest request, IAgentMemory memory, CancellationToken ct) => memory.ForgetAsync(request, ct))
            .WithSummary("Forgets by ids, filter, sources or everything in a scope; dryRun counts and shows samples, verify looks for copies afterwards.");

        v1.MapGet("/stats", ([AsParameters] ScopeQuery scope, IAgentMemory memory, CancellationToken ct) => memory.StatsAsync(scope.ToScope(), ct))
            .WithSummary("Counts memories and names engine and model.");
    }

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        var health = routes.MapGroup("/health").WithTags("Health").ProducesProblem(503);
        health.MapGet("/live", () => new HealthResponse("live")).WithSummary("Says that the process runs.");
        health.MapGet("/ready", async (IAgentMemory memory, [FromServices] IMemorySpool? spool, CancellationToken ct) =>
        {
            try
            {
                await memory.StatsAsync(cancellationToken: ct);
                return new HealthResponse("ready");
            }
            // Whoever sends no traffic here while the engine is away makes the spool useless; a full one takes none.
            catch (MemoryIndexException ex) when (ex.IsTransient && spool?.State is { } s && s.Memories + s.Rejected < s.MaxItems && s.Bytes < s.MaxBytes)
            {
                return new HealthResponse("spooling");
            }
        }).WithSummary("Says that engine and model answer; 503 while they do not. 'spooling': the engine is away, and memories are taken into the spool.");
    }

    private static int Status(bool anyFailed, bool anySpooled = false) =>
        anyFailed ? StatusCodes.Status207MultiStatus : anySpooled ? StatusCodes.Status202Accepted : StatusCodes.Status200OK;

    private static Guid ParseId(string id) => Guid.TryParse(id, out var parsed) ? parsed : throw new ArgumentException($"'{id}' is no UUID, and ids of memories are UUIDs.");

    private static IResult NotThere(string id) => Results.Problem(statusCode: 404, title: "Not found", detail: $"There is no memory {id} in this scope.");
}

/// <summary>Scope as query parameters.</summary>
internal sealed record ScopeQuery([FromQuery] string? Tenant, [FromQuery] string? User, [FromQuery] string? Agent, [FromQuery] string? Session)
{
    public MemoryScope ToScope() => new() { Tenant = Tenant ?? MemoryScope.DefaultTenant, User = User, Agent = Agent, Session = Session };
}
