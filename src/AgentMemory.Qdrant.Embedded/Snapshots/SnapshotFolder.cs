using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf.WellKnownTypes;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Snapshots;

/// <summary>
/// The snapshots of one collection, or of the whole storage: files of one folder. Each is a complete database,
/// which an engine opens when it lies as <c>memory.db</c> in a folder of its own.
/// </summary>
internal sealed class SnapshotFolder(string folder, string prefix)
{
    private const string Extension = ".snapshot", ChecksumExtension = ".checksum";

    /// <summary>Writes a snapshot; it is listed when it is complete.</summary>
    /// <param name="copy">Writes the database into the file that it is given.</param>
    public SnapshotDescription Create(Action<string> copy)
    {
        Directory.CreateDirectory(folder);
        string stamp = DateTime.UtcNow.ToString("yyyy-MM-dd-HH-mm-ss", CultureInfo.InvariantCulture);
        string file = Path.Combine(folder, $"{prefix}-{RandomNumberGenerator.GetHexString(16, lowercase: true)}-{stamp}{Extension}");
        string unfinished = file + ".part";
        try
        {
            copy(unfinished);
            File.WriteAllText(file + ChecksumExtension, Checksum(unfinished)); // once: a list must not read whole databases
            File.Move(unfinished, file);
        }
        catch
        {
            File.Delete(unfinished);
            File.Delete(file + ChecksumExtension);
            throw;
        }
        return Describe(new FileInfo(file));
    }

    /// <summary>By creation.</summary>
    public IEnumerable<SnapshotDescription> List() => Files().OrderBy(f => f.LastWriteTimeUtc).ThenBy(f => f.Name, StringComparer.Ordinal).Select(Describe);

    /// <exception cref="global::Grpc.Core.RpcException">NotFound: no snapshot of that name; a path is none.</exception>
    public void Delete(string name)
    {
        var file = Files().FirstOrDefault(f => f.Name == name) ?? throw Refusal.NotFound($"Snapshot {name} not found");
        file.Delete();
        File.Delete(file.FullName + ChecksumExtension);
    }

    private IEnumerable<FileInfo> Files() => Directory.Exists(folder) ? new DirectoryInfo(folder).EnumerateFiles("*" + Extension) : [];

    private static SnapshotDescription Describe(FileInfo file) => new()
    {
        Name = file.Name,
        CreationTime = Timestamp.FromDateTime(new DateTime(file.LastWriteTimeUtc.Ticks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, DateTimeKind.Utc)),
        Size = file.Length,
        Checksum = File.Exists(file.FullName + ChecksumExtension) ? File.ReadAllText(file.FullName + ChecksumExtension) : Checksum(file.FullName),
    };

    private static string Checksum(string file)
    {
        using var content = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(content));
    }
}

/// <summary>Where snapshots lie: <c>snapshots</c> in the data folder; for an engine in memory a folder that goes with it.</summary>
internal sealed class SnapshotStorage(string? dataFolder) : IDisposable
{
    private const int ReadableCharacters = 40;

    private readonly Lazy<string> _root = new(() => dataFolder is null ? Directory.CreateTempSubdirectory("agentmemory-snapshots-").FullName : Path.Combine(dataFolder, "snapshots"));

    public SnapshotFolder Full => new(Path.Combine(_root.Value, "full"), "full-snapshot");

    /// <summary>By name, so that the snapshots of a deleted collection are there again when it is created anew.</summary>
    public SnapshotFolder Of(string collection)
    {
        // Names may be longer than a file's, and file systems differ in the letters that they tell apart.
        string readable = string.Concat(collection.Where(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_').Take(ReadableCharacters));
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(collection)).AsSpan(0, 8));
        return new SnapshotFolder(Path.Combine(_root.Value, "collections", $"{readable}-{hash}"), readable.Length > 0 ? readable : "collection");
    }

    public void Dispose()
    {
        if (dataFolder is null && _root.IsValueCreated) Directory.Delete(_root.Value, recursive: true);
    }
}
