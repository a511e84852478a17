using System.Diagnostics;
using Xunit;

namespace AgentMemory.IntegrationTests;

/// <summary>A small file system of its own: one that can be full, or read-only even for root. Skips the test where none can be mounted.</summary>
internal sealed class ScratchDisk : IDisposable
{
    private ScratchDisk(string folder) => Folder = folder;

    public string Folder { get; }

    public static ScratchDisk Mount(int kibibytes)
    {
        string folder = Path.Combine(Path.GetTempPath(), "agentmemory-tests", Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(folder);
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess || !Run("mount", "-t", "tmpfs", "-o", $"size={kibibytes}k", "tmpfs", folder))
        {
            Directory.Delete(folder);
            Assert.Skip("A file system of a given size needs Linux and the right to mount a tmpfs.");
        }
        return new ScratchDisk(folder);
    }

    public void MakeReadOnly() => Assert.True(Run("mount", "-o", "remount,ro", Folder), "The file system could not be made read-only.");

    public void Dispose()
    {
        Run("umount", "-l", Folder);
        Directory.Delete(Folder);
    }

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false; // there is no such program
        }
    }
}
