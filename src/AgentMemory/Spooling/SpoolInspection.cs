using AgentMemory.Spooling;

namespace AgentMemory;

/// <summary>Looks into a spool from outside.</summary>
public static class SpoolInspection
{
    /// <summary>What a spool's folder holds, whether or not a process owns it; nothing is changed.</summary>
    /// <param name="folder">Folder of the spool.</param>
    /// <returns>Null where nothing was ever spooled. Limits and the last error are not known from outside.</returns>
    /// <exception cref="MemoryIndexException">A file is damaged, or cannot be read.</exception>
    public static SpoolState? Read(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return SpoolStore.Inspect(folder);
    }
}
