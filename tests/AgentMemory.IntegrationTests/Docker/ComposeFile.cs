using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace AgentMemory.IntegrationTests.Docker;

/// <summary>A compose file as YAML reads it, merge keys included; every scalar is text.</summary>
internal sealed class ComposeFile
{
    private ComposeFile(string text)
    {
        Text = text;
        var root = new DeserializerBuilder().Build().Deserialize<Dictionary<object, object>>(new MergingParser(new Parser(new StringReader(text))));
        Services = Map(root, "services").ToDictionary(s => s.Key, s => new ComposeService((Dictionary<object, object>)s.Value!), StringComparer.Ordinal);
        Volumes = [.. Map(root, "volumes").Keys];
    }

    public string Text { get; }

    public IReadOnlyDictionary<string, ComposeService> Services { get; }

    /// <summary>Declared volumes.</summary>
    public IReadOnlyList<string> Volumes { get; }

    public static ComposeFile Read(string name) => new(File.ReadAllText(Path.Combine(BuildOutput.RepositoryRoot, "docker", name)));

    /// <summary>A mapping below a mapping; empty where there is none.</summary>
    public static Dictionary<string, object?> Map(Dictionary<object, object> from, string key) =>
        from.TryGetValue(key, out object? value) && value is Dictionary<object, object> map ? map.ToDictionary(p => (string)p.Key, p => (object?)p.Value, StringComparer.Ordinal) : [];
}

/// <summary>One service.</summary>
internal sealed class ComposeService(Dictionary<object, object> map)
{
    public string? Image => map.TryGetValue("image", out object? image) ? (string)image : null;

    /// <summary>Variables as they are written, not interpolated.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; } = ComposeFile.Map(map, "environment").ToDictionary(p => p.Key, p => (string)p.Value!, StringComparer.Ordinal);

    public IReadOnlyList<string> Command => List(map, "command");

    public IReadOnlyList<string> Ports => List(map, "ports");

    /// <summary>Named volumes and folders, <c>SOURCE:TARGET[:ro]</c>.</summary>
    public IReadOnlyList<string> Volumes => List(map, "volumes");

    /// <summary>The health check's command with compose's <c>$$</c> as the shell sees it; empty where there is none.</summary>
    public IReadOnlyList<string> HealthCheck => map.TryGetValue("healthcheck", out object? check) ? [.. List((Dictionary<object, object>)check, "test").Select(p => p.Replace("$$", "$", StringComparison.Ordinal))] : [];

    /// <summary>Services that start first, with the condition on them.</summary>
    public IReadOnlyDictionary<string, string> DependsOn { get; } = ComposeFile.Map(map, "depends_on").ToDictionary(p => p.Key, p => (string)((Dictionary<object, object>)p.Value!)["condition"], StringComparer.Ordinal);

    private static IReadOnlyList<string> List(Dictionary<object, object> from, string key) => from.TryGetValue(key, out object? value) ? [.. ((List<object>)value).Cast<string>()] : [];
}
