using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace AgentMemory.Spooling;

/// <summary>A memory as it was given, and when: its times are those of the call, not of the day when the index is back.</summary>
internal sealed record SpooledItem(DateTimeOffset At, MemoryInput Input)
{
    /// <summary>The id that a direct write gives.</summary>
    public Guid Id() => MemoryIds.Of(Input, (Input.OccurredAt ?? At).ToUniversalTime(), MemoryIds.Hash(Input.Text));

    [DynamicDependency(DynamicallyAccessedMemberTypes.All, typeof(SpooledItem))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.All, typeof(MemoryInput))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.All, typeof(MemoryScope))]
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Every type of the record is kept by the dependencies above.")]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "The memory's JSON is read by reflection; see MemoryJson.")]
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, MemoryJson.Options);

    /// <exception cref="JsonException">Another version of the program wrote it.</exception>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Every type of the record is kept by the dependencies of ToBytes.")]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "The memory's JSON is read by reflection; see MemoryJson.")]
    public static SpooledItem FromBytes(ReadOnlySpan<byte> bytes) =>
        JsonSerializer.Deserialize<SpooledItem>(bytes, MemoryJson.Options) is { Input: not null } item ? item : throw new JsonException("A memory of the spool is null.");
}

/// <summary>A memory that waits, and where it lies in the file.</summary>
internal sealed record SpoolEntry(Guid Id, DateTimeOffset At, MemoryScope Scope, long Offset, int Length);
