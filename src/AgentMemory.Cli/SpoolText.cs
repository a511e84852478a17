using System.Globalization;

namespace AgentMemory.Cli;

/// <summary>What a spool keeps, as one line.</summary>
internal static class SpoolText
{
    public static string Of(SpoolState state)
    {
        string limits = state.MaxItems > 0 ? string.Create(CultureInfo.InvariantCulture, $" of at most {state.MaxItems:N0} and {state.MaxBytes:N0} bytes") : "";
        string since = state.Oldest is { } oldest ? string.Create(CultureInfo.InvariantCulture, $" since {oldest.ToUniversalTime():yyyy-MM-dd'T'HH:mm:ss'Z'}") : "";
        string error = state.LastError is { } last ? $"; last attempt: {Output.Clean(last)}" : "";
        string reason = state.LastRejection is { } rejection ? $" (the latest: {Output.Clean(rejection)})" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{state.Memories:N0} waiting{since}, {state.Rejected:N0} rejected{reason}, {state.Bytes:N0} bytes{limits}{error}");
    }
}
