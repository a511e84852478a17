using System.Globalization;

namespace AgentMemory.Spooling;

/// <summary>
/// The folder of a spool, owned by one process. The operating system holds the lock, so that it ends with the process however that ends; the holder's
/// pid stands in a second file, which anyone can read.
/// </summary>
internal sealed class SpoolFolder : IDisposable
{
    private readonly FileStream _lock;

    private SpoolFolder(string path, FileStream held) => (Path, _lock) = (path, held);

    public string Path { get; }

    public string Waiting => WaitingIn(Path);

    public string Rejected => RejectedIn(Path);

    public static string WaitingIn(string path) => System.IO.Path.Combine(path, "waiting");

    public static string RejectedIn(string path) => System.IO.Path.Combine(path, "rejected.jsonl");

    /// <exception cref="MemoryIndexException">Another process owns the folder, or it cannot be written.</exception>
    public static SpoolFolder Acquire(string path)
    {
        string pidFile = System.IO.Path.Combine(path, "spool.pid");
        FileStream? held = null;
        try
        {
            Directory.CreateDirectory(path);
            held = new FileStream(System.IO.Path.Combine(path, "spool.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            File.WriteAllText(pidFile, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new SpoolFolder(path, held);
        }
        catch (IOException ex) when (held is null && IsSharingViolation(ex))
        {
            throw new MemoryIndexException($"The spool '{path}' is in use by process {ReadPid(pidFile)}. Talk to that process over HTTP, stop it, or set AgentMemory:Qdrant:Spool:Path to a folder of its own.", "spool", MemoryIndexErrorKind.Conflict, ex);
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            held?.Dispose();
            throw new MemoryIndexException($"The spool '{path}' cannot be written: {ex.Message} Check its permissions and the free space, or set AgentMemory:Qdrant:Spool:Path.", "spool", MemoryIndexErrorKind.Internal, ex);
        }
    }

    /// <summary>The pid stays as a label of who was last.</summary>
    public void Dispose() => _lock.Dispose();

    // Sharing and lock violations are 32 and 33 on Windows; EWOULDBLOCK is 11 on Linux and 35 on macOS.
    private static bool IsSharingViolation(IOException ex) => ex is not (DirectoryNotFoundException or FileNotFoundException or PathTooLongException)
        && (ex.HResult & 0xFFFF) is 32 or 33 or 11 or 35;

    private static string ReadPid(string file)
    {
        try { return File.ReadAllText(file).Trim(); }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException) { return "(unknown)"; }
    }
}
