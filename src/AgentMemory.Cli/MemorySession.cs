using System.CommandLine;
using AgentMemory.Client;
using AgentMemory.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AgentMemory.Cli;

/// <summary>The memory of one command: the data folder itself, or the server that holds it.</summary>
internal sealed class MemorySession : IAsyncDisposable
{
    private readonly IAsyncDisposable _owner;

    private readonly Func<ContextRequest, CancellationToken, Task<ContextBlock>> _context;

    private MemorySession(IAgentMemory memory, Func<ContextRequest, CancellationToken, Task<ContextBlock>> context, IAsyncDisposable owner) => (Memory, _context, _owner) = (memory, context, owner);

    public IAgentMemory Memory { get; }

    /// <summary>A context block, made where the memory is: the tokens are those of its model.</summary>
    public Task<ContextBlock> ContextAsync(ContextRequest request, CancellationToken cancellationToken) => _context(request, cancellationToken);

    public static async Task<MemorySession> OpenAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var configuration = Settings.Read(parsed);
        var options = configuration.GetSection("AgentMemory").Get<AgentMemoryOptions>() ?? new AgentMemoryOptions();
        if (parsed.GetValue(CommonOptions.Server) is { } address)
            return Uri.TryCreate(address, UriKind.Absolute, out var uri) ? OverHttp(uri) : throw new ArgumentException($"--server wants an address such as http://127.0.0.1:7180, not '{address}'.");
        if (ServerRegistration.Find(options.DataFolder()) is { } running && await AnswersAsync(running, cancellationToken).ConfigureAwait(false))
            return OverHttp(running);
        var services = new ServiceCollection();
        services.AddConfiguredMemory(configuration);
        var provider = services.BuildServiceProvider();
        try
        {
            var memory = provider.GetRequiredService<IAgentMemory>();
            return new MemorySession(memory, (request, ct) => provider.GetRequiredService<ContextBuilder>().BuildAsync(memory, request, ct), provider);
        }
        catch
        {
            await provider.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public ValueTask DisposeAsync() => _owner.DisposeAsync();

    private static MemorySession OverHttp(Uri address)
    {
        var http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromMinutes(10) };
        var client = new AgentMemoryClient(http);
        return new MemorySession(client, client.ContextAsync, new Disposal(http));
    }

    private static async Task<bool> AnswersAsync(Uri address, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(2) };
        try
        {
            using var response = await http.GetAsync(new Uri("health/live", UriKind.Relative), cancellationToken).ConfigureAwait(false);
            return response.IsSuccessStatusCode;
        }
        catch (Exception ex) when (ex is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false; // a note that a killed server left behind
        }
    }

    private sealed class Disposal(HttpClient http) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            http.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
