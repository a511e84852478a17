using System.Globalization;
using AgentMemory.Hosting;
using AgentMemory.Server.Endpoints;
using Microsoft.Extensions.Options;
using Scalar.AspNetCore;
using Serilog;
using Serilog.Events;

namespace AgentMemory.Server;

/// <summary>The service: minimal APIs over <see cref="IAgentMemory"/>, on loopback unless told otherwise.</summary>
public static class ServerApplication
{
    /// <summary>Builds the application; nothing is opened yet.</summary>
    /// <param name="args">Settings, for instance <c>--AgentMemory:DataPath=data</c>.</param>
    /// <param name="configure">Changes the services before they are built; null to leave them.</param>
    /// <exception cref="ArgumentException">A setting is out of its range, or the address is none.</exception>
    public static WebApplication Build(string[] args, Action<IServiceCollection>? configure = null)
    {
        var builder = CreateBuilder(args);
        var options = ServerOptions.Read(builder.Configuration);
        builder.Services.AddSerilog(logging => logging
            .MinimumLevel.Information()
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .WriteTo.Console(formatProvider: CultureInfo.InvariantCulture));
        builder.WebHost.UseUrls(options.Url);
        builder.WebHost.ConfigureKestrel(o => o.Limits.MaxRequestBodySize = options.MaxRequestBytes);
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(options.ShutdownSeconds));
        builder.Services.ConfigureHttpJsonOptions(o => MemoryJson.Configure(o.SerializerOptions));
        builder.Services.Configure<RouteHandlerOptions>(o => o.ThrowOnBadRequest = true); // so that one handler words every refusal
        builder.Services.AddProblemDetails(o => o.CustomizeProblemDetails = ProblemHandler.AddAdvice);
        builder.Services.AddExceptionHandler<ProblemHandler>();
        builder.Services.AddOpenApi(o => o.AddDocumentTransformer(ApiDescription.Complete));
        builder.Services.AddConfiguredMemory(builder.Configuration);
        builder.Services.AddMemorySweep();
        configure?.Invoke(builder.Services);

        var app = builder.Build();
        // Method, path, status and time: no query string and no body, since both hold what somebody remembers.
        app.UseSerilogRequestLogging(o => o.IncludeQueryInRequestPath = false);
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.MapOpenApi();
        app.MapScalarApiReference("/docs");
        app.MapMemories();
        app.MapHealth();
        return app;
    }

    /// <summary>Where the settings come from: the file beside the executable, the environment, the arguments.</summary>
    internal static WebApplicationBuilder CreateBuilder(string[] args) => WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });

    /// <summary>Opens engine and model, then listens until it is stopped; accepted writes finish first.</summary>
    public static async Task RunServerAsync(this WebApplication app)
    {
        var memory = app.Services.GetRequiredService<IAgentMemory>();
        bool spools = app.Services.GetService<IMemorySpool>() is not null;
        var stats = await FirstLookAsync(memory, spools);
        if (SpoolSettings.LeftBehind(app.Configuration) is { } left)
            app.Logger.LogError("{Count} acknowledged memories wait in the spool {Folder}, and the spool is off, so nobody stores them: set AgentMemory:Qdrant:Spool:Enabled to true until it is empty", left.State.Memories, left.Folder);
        app.Services.GetRequiredService<ContextBuilder>(); // a tokenizer that is not there is told now, not to somebody who asks
        await app.StartAsync();
        string folder = app.Services.GetRequiredService<IOptions<AgentMemoryOptions>>().Value.DataFolder();
        var index = app.Services.GetRequiredService<IMemoryIndex>();
        bool embedded = index.Description.StartsWith("embedded", StringComparison.Ordinal);
        bool owns = embedded || spools; // a part of the data folder, so that the command line has to ask here
        try
        {
            bool found = owns && ServerRegistration.TryWrite(folder, app.Urls.First());
            foreach (string line in StartMessage.Lines(app.Urls, embedded ? folder : null, index, app.Services.GetRequiredService<ITextEmbedder>().Profile, stats, found)) Console.WriteLine(line);
            await app.WaitForShutdownAsync();
        }
        finally
        {
            if (owns) ServerRegistration.Remove(folder);
        }
    }

    /// <returns>Null where the index is away and a spool takes its place.</returns>
    private static async Task<MemoryStats?> FirstLookAsync(IAgentMemory memory, bool spools)
    {
        try
        {
            return await memory.StatsAsync();
        }
        catch (MemoryIndexException ex) when (ex.IsTransient && spools)
        {
            return null;
        }
    }
}
