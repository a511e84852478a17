using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace AgentMemory.Client;

/// <summary><see cref="IAgentMemory"/> over the HTTP API of an AgentMemory server. Safe for concurrent use.</summary>
/// <param name="http">A client whose base address is the server; the caller disposes it.</param>
public sealed class AgentMemoryClient(HttpClient http) : IAgentMemory
{
    private static readonly JsonSerializerOptions Json = MemoryJson.Options;

    // Servers take about 8,000 characters of an address.
    private const int MaxFilterInAddress = 4_000;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<WriteReceipt>> RememberAsync(IReadOnlyList<MemoryInput> items, CancellationToken cancellationToken = default) =>
        (await PostAsync<Receipts<WriteReceipt>>("v1/memories", new { items }, cancellationToken).ConfigureAwait(false)).Items;

    /// <inheritdoc/>
    public async IAsyncEnumerable<DocumentReceipt> IngestAsync(IAsyncEnumerable<DocumentInput> documents, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(documents);
        await foreach (var document in documents.WithCancellation(cancellationToken).ConfigureAwait(false))
            foreach (var receipt in (await PostAsync<Receipts<DocumentReceipt>>("v1/documents", new { documents = new[] { document } }, cancellationToken).ConfigureAwait(false)).Items)
                yield return receipt;
    }

    /// <inheritdoc/>
    public Task<RecallResult> RecallAsync(RecallQuery query, CancellationToken cancellationToken = default) =>
        PostAsync<RecallResult>("v1/recall", query, cancellationToken);

    /// <summary>Recalls into a text for a prompt, within a token budget that the server counts.</summary>
    /// <exception cref="ArgumentException">The query or the budget is refused.</exception>
    /// <exception cref="MemoryIndexException">The server failed or cannot be reached.</exception>
    public Task<ContextBlock> ContextAsync(ContextRequest request, CancellationToken cancellationToken = default) =>
        PostAsync<ContextBlock>("v1/context", request, cancellationToken);

    /// <inheritdoc/>
    public async Task<MemoryRecord?> GetAsync(Guid id, MemoryScope? scope = null, CancellationToken cancellationToken = default)
    {
        using var response = await SendAsync(() => http.GetAsync(new Uri($"v1/memories/{id:D}?{Scope(scope)}", UriKind.Relative), cancellationToken)).ConfigureAwait(false);
        return response.StatusCode == System.Net.HttpStatusCode.NotFound ? null : await ReadAsync<MemoryRecord>(response, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<MemoryRecord?> GetAsync(Guid id, MemoryScope? scope, DateTimeOffset? asOf, DateTimeOffset? knownAt, CancellationToken cancellationToken = default)
    {
        using var response = await SendAsync(() => http.GetAsync(new Uri($"v1/memories/{id:D}?{Scope(scope)}{Time("asOf", asOf)}{Time("knownAt", knownAt)}", UriKind.Relative), cancellationToken)).ConfigureAwait(false);
        return response.StatusCode == System.Net.HttpStatusCode.NotFound ? null : await ReadAsync<MemoryRecord>(response, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<SupersedeReceipt> SupersedeAsync(SupersedeRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var body = new { scope = request.Scope, @new = request.New, by = request.By, at = request.At };
        using var response = await SendAsync(() => http.PostAsJsonAsync(new Uri($"v1/memories/{request.Id:D}/supersede", UriKind.Relative), body, Json, cancellationToken)).ConfigureAwait(false);
        // A refusal is a receipt as well.
        return response.StatusCode is System.Net.HttpStatusCode.NotFound or System.Net.HttpStatusCode.Conflict or System.Net.HttpStatusCode.UnprocessableEntity
            ? await response.Content.ReadFromJsonAsync<SupersedeReceipt>(Json, cancellationToken).ConfigureAwait(false) ?? throw new MemoryIndexException("The server answered nothing.", "http", isTransient: false)
            : await ReadAsync<SupersedeReceipt>(response, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<MemoryHistory?> HistoryAsync(Guid id, MemoryScope? scope = null, CancellationToken cancellationToken = default)
    {
        using var response = await SendAsync(() => http.GetAsync(new Uri($"v1/memories/{id:D}/history?{Scope(scope)}", UriKind.Relative), cancellationToken)).ConfigureAwait(false);
        return response.StatusCode == System.Net.HttpStatusCode.NotFound ? null : await ReadAsync<MemoryHistory>(response, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<MemoryPage> ListAsync(MemoryListQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        string cursor = query.Cursor is null ? "" : "&cursor=" + Uri.EscapeDataString(query.Cursor);
        string filter = query.Filter is null ? "" : "&filter=" + Uri.EscapeDataString(JsonSerializer.Serialize(query.Filter, Json));
        if (filter.Length > MaxFilterInAddress) return await PostAsync<MemoryPage>("v1/list", query, cancellationToken).ConfigureAwait(false);
        using var response = await SendAsync(() => http.GetAsync(new Uri($"v1/memories?pageSize={query.PageSize}&{Scope(query.Scope)}{cursor}{filter}{Time("asOf", query.AsOf)}{Time("knownAt", query.KnownAt)}", UriKind.Relative), cancellationToken)).ConfigureAwait(false);
        return await ReadAsync<MemoryPage>(response, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<ForgetResult> ForgetAsync(ForgetRequest request, CancellationToken cancellationToken = default) =>
        PostAsync<ForgetResult>("v1/forget", request, cancellationToken);

    /// <inheritdoc/>
    public async Task<MemoryStats> StatsAsync(MemoryScope? scope = null, CancellationToken cancellationToken = default)
    {
        using var response = await SendAsync(() => http.GetAsync(new Uri("v1/stats?" + Scope(scope), UriKind.Relative), cancellationToken)).ConfigureAwait(false);
        return await ReadAsync<MemoryStats>(response, cancellationToken).ConfigureAwait(false);
    }

    private static string Time(string name, DateTimeOffset? at) => at is { } given ? $"&{name}={Uri.EscapeDataString(given.ToString("O", System.Globalization.CultureInfo.InvariantCulture))}" : "";

    private static string Scope(MemoryScope? scope)
    {
        scope ??= MemoryScope.Default;
        string query = "tenant=" + Uri.EscapeDataString(scope.Tenant);
        if (scope.User is { } user) query += "&user=" + Uri.EscapeDataString(user);
        if (scope.Agent is { } agent) query += "&agent=" + Uri.EscapeDataString(agent);
        if (scope.Session is { } session) query += "&session=" + Uri.EscapeDataString(session);
        return query;
    }

    private async Task<T> PostAsync<T>(string path, object body, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(() => http.PostAsJsonAsync(new Uri(path, UriKind.Relative), body, Json, cancellationToken)).ConfigureAwait(false);
        return await ReadAsync<T>(response, cancellationToken).ConfigureAwait(false);
    }

    private async Task<HttpResponseMessage> SendAsync(Func<Task<HttpResponseMessage>> send)
    {
        try
        {
            return await send().ConfigureAwait(false);
        }
        catch (HttpRequestException ex)
        {
            throw new MemoryIndexException($"The AgentMemory server at {http.BaseAddress} cannot be reached: {ex.Message}", "http", isTransient: true, ex);
        }
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode)
            return await response.Content.ReadFromJsonAsync<T>(Json, cancellationToken).ConfigureAwait(false)
                ?? throw new MemoryIndexException("The server answered nothing.", "http", isTransient: false);
        string detail = await DetailAsync(response, cancellationToken).ConfigureAwait(false);
        throw (int)response.StatusCode < 500
            ? new ArgumentException(detail)
            : new MemoryIndexException(detail, "http", isTransient: (int)response.StatusCode == 503);
    }

    private static async Task<string> DetailAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        string text = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using var problem = JsonDocument.Parse(text);
            return problem.RootElement.TryGetProperty("detail", out var detail) ? detail.GetString()! : problem.RootElement.GetProperty("title").GetString()!;
        }
        catch (Exception ex) when (ex is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return $"The server answered {(int)response.StatusCode}.";
        }
    }

    private sealed record Receipts<T>([property: System.Text.Json.Serialization.JsonPropertyName("receipts")] IReadOnlyList<T> Items);
}
