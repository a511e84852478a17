using System.Globalization;

namespace AgentMemory.Qdrant.Embedded.Storage;

/// <summary>
/// One process owns a folder. The operating system holds the lock, so that it ends with the process however that ends;
/// the holder's pid stands in a second file, which anyone can read.
/// </summary>
internal sealed class FolderLock : IDisposable
{
    private readonly FileStream _lock;
    private readonly string _pidFile;

    private FolderLock(FileStream held, string pidFile) => (_lock, _pidFile) = (held, pidFile);

    /// <exception cref="EmbeddedQdrantException">Held by another process or engine, or the folder cannot be written.</exception>
    public static FolderLock Acquire(string folder)
    {
        string pidFile = Path.Combine(folder, "agentmemory.pid");
        try
        {
            Directory.CreateDirectory(folder);
            var held = new FileStream(Path.Combine(folder, "agentmemory.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            try
            {
                File.WriteAllText(pidFile, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            }
            catch
            {
                held.Dispose();
                throw;
            }
            return new FolderLock(held, pidFile);
        }
        catch (IOException ex) when (IsSharingViolation(ex))
        {
            throw new EmbeddedQdrantException(
                $"The data folder '{folder}' is in use by process {ReadPid(pidFile)}. Stop that process, talk to it over HTTP, or choose another folder.", ex);
        }
        catch (Exception ex) when (ex is UnauthorizedAccessException or IOException or NotSupportedException or ArgumentException)
        {
            throw new EmbeddedQdrantException($"The data folder '{folder}' cannot be written: {ex.Message} Check its permissions and the free space, or choose another folder.", ex);
        }
    }

    public void Dispose()
    {
        try { File.Delete(_pidFile); }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException) { } // only a label; the lock itself goes below
        _lock.Dispose();
    }

    // Sharing and lock violations are 32 and 33 on Windows; EWOULDBLOCK is 11 on Linux and 35 on macOS.
    private static bool IsSharingViolation(IOException ex) => ex is not (DirectoryNotFoundException or FileNotFoundException or PathTooLongException)
        && (ex.HResult & 0xFFFF) is 32 or 33 or 11 or 35;

    private static string ReadPid(string file)
    {
        try { return File.ReadAllText(file).Trim(); }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException) { return "(unknown)"; }
    }
}
