using System.CommandLine;
using AgentMemory.Onnx;
using Microsoft.Extensions.Configuration;

namespace AgentMemory.Cli.Commands;

/// <summary>A model alone, without a memory: the settings, then what the command line puts over them.</summary>
internal static class EmbeddingModels
{
    private const string Section = "AgentMemory:Embedding";
    private static readonly string[] Lists = [nameof(OnnxEmbeddingOptions.Pooling), nameof(OnnxEmbeddingOptions.PartWeights), nameof(OnnxEmbeddingOptions.Modules)];

    public static Option<string[]> Set { get; } = new("--set")
    {
        Description = "Override of a setting of AgentMemory:Embedding, for instance --set Pooling=cls,max,mean; may be given several times.",
        AllowMultipleArgumentsPerToken = false,
        DefaultValueFactory = _ => [],
    };

    public static Option<string?> Model { get; } = new("--model") { Description = "Folder of a sentence-transformers model with an ONNX file; the configured model unless given." };

    /// <exception cref="ArgumentException">An override is not NAME=VALUE of a known setting.</exception>
    public static OnnxEmbeddingOptions Options(ParseResult parsed, string? folder)
    {
        var overrides = new List<KeyValuePair<string, string?>>();
        foreach (string entry in parsed.GetValue(Set) ?? [])
        {
            int equals = entry.IndexOf('=', StringComparison.Ordinal);
            string name = equals > 0 ? entry[..equals].Trim() : "";
            if (typeof(OnnxEmbeddingOptions).GetProperty(name) is null)
                throw new ArgumentException($"--set wants NAME=VALUE with a name of {Section}, not '{entry}'. Names: {string.Join(", ", typeof(OnnxEmbeddingOptions).GetProperties().Select(p => p.Name))}.");
            string value = entry[(equals + 1)..];
            if (!Lists.Contains(name)) overrides.Add(new($"{Section}:{name}", value));
            else foreach (var (i, item) in value.Split(',', StringSplitOptions.TrimEntries).Index()) overrides.Add(new($"{Section}:{name}:{i}", item));
        }
        var configuration = new ConfigurationBuilder().AddConfiguration(Settings.Read(parsed)).AddInMemoryCollection(overrides).Build();
        var options = new OnnxEmbeddingOptions();
        try
        {
            configuration.GetSection(Section).Bind(options);
        }
        catch (InvalidOperationException ex)
        {
            throw new ArgumentException($"A setting of {Section} cannot be read: {ex.Message}", ex);
        }
        if (configuration.GetSection($"{Section}:{nameof(options.PartWeights)}").GetChildren().Count() != options.PartWeights.Count)
            throw new ArgumentException($"{Section}:{nameof(options.PartWeights)} should be numbers, for instance 1,0.5,1."); // the binder leaves out what it cannot read
        if (folder is not null) options.Model = folder;
        return options;
    }
}
