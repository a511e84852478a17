using System.Xml.Linq;
using AgentMemory.Server;
using Xunit;

namespace AgentMemory.IntegrationTests.Docker;

/// <summary>The Dockerfile against the repository, as far as it can be checked without a container engine.</summary>
public sealed class DockerfileTests
{
    private readonly Dockerfile _file = new(File.ReadAllText(Path.Combine(BuildOutput.RepositoryRoot, "docker", "Dockerfile")));
    private readonly DockerIgnore _ignore = new(File.ReadLines(Path.Combine(BuildOutput.RepositoryRoot, ".dockerignore")));

    [Fact]
    public void Every_copied_file_is_there_and_reaches_the_build()
    {
        foreach (var (sources, _) in _file.Copies)
            foreach (string source in sources)
            {
                string path = Path.Combine(BuildOutput.RepositoryRoot, source), folder = Path.GetDirectoryName(path)!;
                string[] found = Directory.Exists(path) ? [source] : [.. Directory.GetFiles(folder, Path.GetFileName(path)).Select(f => Relative(f))];
                Assert.True(found.Length > 0, $"COPY {source} finds nothing.");
                Assert.All(found, f => Assert.False(_ignore.Excludes(f), $"{f} is kept from the build."));
            }
    }

    [Fact]
    public void Model_and_sources_reach_the_build_and_nothing_else_does()
    {
        string[] models = [.. Directory.GetFiles(Path.Combine(BuildOutput.RepositoryRoot, "models"), "*", SearchOption.AllDirectories).Select(Relative)];
        Assert.Contains(models, m => m.EndsWith(".onnx", StringComparison.Ordinal));
        Assert.All(models, m => Assert.False(_ignore.Excludes(m), $"{m} is kept from the build."));
        Assert.All(Directory.GetFiles(Path.Combine(BuildOutput.RepositoryRoot, "src"), "*.cs", SearchOption.AllDirectories).Select(Relative), f => Assert.Equal(f.Contains("/obj/", StringComparison.Ordinal), _ignore.Excludes(f)));
        Assert.All(["docker/.env", ".git/config", "agentmemory-data/x.db", "tests/a.cs", "logs/x", "src/AgentMemory/bin/x", "src/AgentMemory/obj/project.assets.json"], f => Assert.True(_ignore.Excludes(f), $"{f} reaches the build."));
    }

    [Fact]
    public void Restore_has_every_project_that_the_server_needs_with_its_lock_file()
    {
        var before = _file.Instructions.TakeWhile(i => i.Name != "RUN").Select(i => i.Text).ToList();
        var needed = new HashSet<string> { "src/AgentMemory.Server/AgentMemory.Server.csproj" };
        for (var left = new Queue<string>(needed); left.TryDequeue(out string? project);)
            foreach (var reference in XDocument.Load(Path.Combine(BuildOutput.RepositoryRoot, project)).Descendants("ProjectReference"))
                if (Relative(Path.GetFullPath(Path.Combine(BuildOutput.RepositoryRoot, Path.GetDirectoryName(project)!, reference.Attribute("Include")!.Value))) is var next && needed.Add(next)) left.Enqueue(next);
        Assert.InRange(needed.Count, 5, 12);
        foreach (string project in needed)
        {
            string folder = Path.GetDirectoryName(project)!.Replace('\\', '/');
            Assert.Contains(before, t => t.Contains($"{project} {folder}/packages.lock.json ", StringComparison.Ordinal) && t.EndsWith($" {folder}/", StringComparison.Ordinal));
            // They decide whether the analyzer's package is referred to, so without them the lock file would not fit.
            bool tracked = File.Exists(Path.Combine(BuildOutput.RepositoryRoot, folder, "PublicAPI.Shipped.txt"));
            Assert.Equal(tracked, before.Any(t => t.Contains($"{folder}/PublicAPI.*.txt", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void Image_needs_no_shell_and_no_root()
    {
        Assert.Contains("chiseled", _file.Final[0].Text, StringComparison.Ordinal);
        Assert.DoesNotContain(_file.Final, i => i.Name == "RUN");
        Assert.Equal("$APP_UID", _file.Final.Last(i => i.Name == "USER").Text);
        Assert.Contains(_file.Final, i => i.Name == "COPY" && i.Text.Contains("--chown=$APP_UID:$APP_UID", StringComparison.Ordinal) && i.Text.EndsWith(" /data", StringComparison.Ordinal));
        string[] start = ["dotnet", typeof(ServerApplication).Assembly.GetName().Name + ".dll"];
        Assert.Equal(start, _file.Command("ENTRYPOINT"));
        Assert.Equal([.. start, HealthCheck.Verb], _file.Command("HEALTHCHECK"));
    }

    [Fact]
    public void Image_sets_only_settings_that_exist_and_listens_where_it_says()
    {
        var environment = _file.Environment();
        Assert.Empty(ServiceSettings.Problems(environment));
        Assert.Equal(_file.Final.Single(i => i.Name == "VOLUME").Text, environment["AgentMemory__DataPath"]);
        Assert.EndsWith(":" + _file.Final.Single(i => i.Name == "EXPOSE").Text, environment["AgentMemory__Server__Url"], StringComparison.Ordinal);
        foreach (string compose in (string[])["compose.yaml", "compose.cluster.yaml"])
            Assert.EndsWith(":" + _file.Final.Single(i => i.Name == "EXPOSE").Text, ComposeFile.Read(compose).Services["agentmemory"].Ports.Single(), StringComparison.Ordinal);
    }

    private static string Relative(string path) => Path.GetRelativePath(BuildOutput.RepositoryRoot, path).Replace('\\', '/');
}
