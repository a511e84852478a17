using AgentMemory.Onnx;
using AgentMemory.Onnx.Tokenization;
using AgentMemory.Qdrant;
using AgentMemory.Qdrant.Embedded;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AgentMemory.Hosting;

/// <summary>Settings to a running memory: the one place that decides which engine and which model an executable uses.</summary>
public static class MemoryHost
{
    /// <summary>Registers the memory as the settings of section <c>AgentMemory</c> say: the embedded engine, or a Qdrant server where an endpoint is set.</summary>
    public static AgentMemoryBuilder AddConfiguredMemory(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        var section = configuration.GetSection("AgentMemory");
        services.Configure<AgentMemoryOptions>(section);
        services.Configure<RecallOptions>(section.GetSection("Recall"));
        services.Configure<OnnxEmbeddingOptions>(section.GetSection("Embedding"));
        services.Configure<QdrantOptions>(section.GetSection("Qdrant"));
        var builder = services.AddAgentMemory().UseOnnx();
        services.Configure<OnnxRerankerOptions>(section.GetSection("Recall:Reranker"));
        if (!string.IsNullOrWhiteSpace(section["Recall:Reranker:Model"])) builder.UseOnnxReranker();
        services.Configure<TokenCounterOptions>(section.GetSection("Context"));
        if (!string.IsNullOrWhiteSpace(section["Context:Tokenizer"])) builder.UseTokenCounter();
        if (SpoolSettings.Read(configuration) is { } spool) builder.UseSpool(spool.CopyTo);
        return string.IsNullOrWhiteSpace(section["Qdrant:Endpoint"]) ? builder.UseEmbedded() : builder.UseQdrant(configure: null);
    }

    /// <summary>Removes expired memories while the host runs, at the interval of <see cref="AgentMemoryOptions.SweepMinutes"/>.</summary>
    public static IServiceCollection AddMemorySweep(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        return services.AddHostedService<SweepService>();
    }

    /// <summary>Keeps memories in the embedded engine, in the folder that the options name.</summary>
    public static AgentMemoryBuilder UseEmbedded(this AgentMemoryBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton(provider => EmbeddedQdrant.Open(provider.GetRequiredService<IOptions<AgentMemoryOptions>>().Value.DataFolder()));
        builder.Services.AddSingleton<IMemoryStorage, EmbeddedStorage>();
        return builder.UseCallInvoker(
            provider => provider.GetRequiredService<EmbeddedQdrant>().CallInvoker,
            provider => provider.GetRequiredService<EmbeddedQdrant>().Description);
    }

    /// <summary>One line for people where starting failed for a reason that they can mend; null for a bug.</summary>
    public static string? Explain(Exception exception) => exception switch
    {
        EmbeddedQdrantException or EmbeddingModelException or TokenizerFormatException or MemoryIndexException or OptionsValidationException => exception.Message,
        AggregateException { InnerException: { } inner } => Explain(inner),
        IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException } => exception.Message + " Stop the other process or set another address: --AgentMemory:Server:Url=http://127.0.0.1:7181",
        System.Net.Sockets.SocketException => $"It cannot listen on this address: {exception.Message}. Set another: --AgentMemory:Server:Url=http://127.0.0.1:7180",
        ArgumentException => exception.Message,
        _ => null,
    };
}
