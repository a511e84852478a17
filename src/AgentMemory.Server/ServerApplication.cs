using System.Globalization;
using AgentMemory.Hosting;
using AgentMemory.Server.Endpoints;
using Microsoft.Extensions.Options;
using Scalar.AspNetCore;
using Serilog;

namespace AgentMemory.Server;

/// <summary>The service: minimal APIs over <see cref="IAgentMemory"/>, on loopback unless told otherwise.</summary>
public static class ServerApplication
{
    /// <summary>Largest request body: a document of the largest size in UTF-8, with its JSON.</summary>
    private const long MaxRequestBytes = 64L * 1024 * 1024;

    /// <summary>Builds the application; nothing is opened yet.</summary>
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.Services.AddSerilog(logging => logging
            .MinimumLevel.Information()
            .MinimumLevel.Override("Microsoft", Serilog.Events.LogEventLevel.Warning)
            .WriteTo.Console(formatProvider: CultureInfo.InvariantCulture));
        builder.WebHost.UseUrls(builder.Configuration["AgentMemory:Server:Url"] is { Length: > 0 } url ? url : "http://127.0.0.1:7180");
        builder.WebHost.ConfigureKestrel(o => o.Limits.MaxRequestBodySize = MaxRequestBytes);
        builder.Services.ConfigureHttpJsonOptions(o => MemoryJson.Configure(o.SerializerOptions));
        builder.Services.Configure<RouteHandlerOptions>(o => o.ThrowOnBadRequest = true); // so that one handler words every refusal
        builder.Services.AddProblemDetails();
        builder.Services.AddExceptionHandler<ProblemHandler>();
        builder.Services.AddOpenApi();
        builder.Services.AddConfiguredMemory(builder.Configuration);

        var app = builder.Build();
        app.UseSerilogRequestLogging();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.MapOpenApi();
        app.MapScalarApiReference("/docs");
        app.MapMemories();
        app.MapHealth();
        return app;
    }

    /// <summary>Opens engine and model, then listens until it is stopped; accepted writes finish first.</summary>
    public static async Task RunServerAsync(this WebApplication app)
    {
        var memory = app.Services.GetRequiredService<IAgentMemory>();
        var stats = await memory.StatsAsync();
        await app.StartAsync();
        string folder = MemoryHost.DataFolder(app.Services.GetRequiredService<IOptions<AgentMemoryOptions>>().Value);
        bool embedded = stats.Engine.StartsWith("embedded", StringComparison.Ordinal);
        if (embedded) ServerRegistration.Write(folder, app.Urls.First());
        try
        {
            Console.WriteLine($"AgentMemory listens on {string.Join(", ", app.Urls)}");
            Console.WriteLine($"  engine  {stats.Engine} ({stats.Memories.ToString(CultureInfo.InvariantCulture)} memories of the default tenant)");
            Console.WriteLine($"  model   {stats.Model}, {stats.Dimensions.ToString(CultureInfo.InvariantCulture)} dimensions");
            Console.WriteLine($"  docs    {app.Urls.First()}/docs");
            Console.WriteLine("  try     dotnet run --project src/AgentMemory.Cli -- remember \"The deploy key lives in the vault.\"");
            await app.WaitForShutdownAsync();
        }
        finally
        {
            if (embedded) ServerRegistration.Remove(folder);
        }
    }
}
