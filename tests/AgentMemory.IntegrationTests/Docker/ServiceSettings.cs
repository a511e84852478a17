using System.Reflection;
using System.Text.RegularExpressions;
using AgentMemory.Onnx;
using AgentMemory.Qdrant;
using AgentMemory.Server;
using Microsoft.Extensions.Configuration;

namespace AgentMemory.IntegrationTests.Docker;

/// <summary>Environment variables of a container as the service reads them: each has to be a setting that exists, with a value that its validator takes.</summary>
internal static partial class ServiceSettings
{
    private static readonly Dictionary<string, Type> Sections = new(StringComparer.OrdinalIgnoreCase)
    {
        [""] = typeof(AgentMemoryOptions),
        ["Embedding"] = typeof(OnnxEmbeddingOptions),
        ["Recall"] = typeof(RecallOptions),
        ["Recall:Reranker"] = typeof(OnnxRerankerOptions),
        ["Qdrant"] = typeof(QdrantOptions),
        ["Qdrant:Spool"] = typeof(SpoolOptions),
        ["Server"] = typeof(ServerOptions),
    };

    /// <summary>What is wrong with them; empty for nothing.</summary>
    public static IReadOnlyList<string> Problems(IReadOnlyDictionary<string, string> environment)
    {
        var problems = new List<string>();
        var own = environment.Where(v => v.Key.StartsWith("AgentMemory", StringComparison.OrdinalIgnoreCase)).ToDictionary(v => v.Key.Replace("__", ":", StringComparison.Ordinal), v => (string?)Interpolate(v.Value), StringComparer.Ordinal);
        foreach (string name in own.Keys)
        {
            string[] parts = name.Split(':');
            var options = parts.Length < 2 ? null : Sections.GetValueOrDefault(string.Join(':', parts[1..^1]));
            if (options?.GetProperty(parts[^1], BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase) is null) problems.Add($"There is no setting '{name}'.");
        }
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(own).Build();
        try
        {
            foreach (var (section, type) in Sections) configuration.GetSection(section.Length == 0 ? "AgentMemory" : $"AgentMemory:{section}").Bind(Activator.CreateInstance(type, nonPublic: true));
            ServerOptions.Read(configuration);
            var qdrant = configuration.GetSection("AgentMemory:Qdrant").Get<QdrantOptions>() ?? new QdrantOptions();
            problems.AddRange(new QdrantOptionsValidator().Validate(null, qdrant).Failures ?? []);
        }
        catch (Exception ex) when (ex is InvalidOperationException or ArgumentException)
        {
            problems.Add(ex.Message);
        }
        return problems;
    }

    /// <summary>The value with an example in place of each variable.</summary>
    private static string Interpolate(string value) => Variable().Replace(value, m => m.Groups["name"].Value == "QDRANT_CERTIFICATE_SHA256" ? new string('A', 64) : "example");

    [GeneratedRegex(@"(?<!\$)\$\{(?<name>[A-Z0-9_]+)(:[?-][^}]*)?\}")]
    public static partial Regex Variable();
}
