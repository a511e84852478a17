using System.Globalization;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Calls;

/// <summary>Words of the settings to messages of the API.</summary>
internal static class ClusterSettings
{
    public static bool IsConsistency(string text) => text is "" or "all" or "majority" or "quorum" || IsNumber(text, out _);

    public static ReadConsistency? Consistency(string text) => text switch
    {
        "" => null,
        "all" => new ReadConsistency { Type = ReadConsistencyType.All },
        "majority" => new ReadConsistency { Type = ReadConsistencyType.Majority },
        "quorum" => new ReadConsistency { Type = ReadConsistencyType.Quorum },
        _ when IsNumber(text, out uint replicas) => new ReadConsistency { Factor = replicas },
        _ => throw new ArgumentException($"'{text}' is no read consistency.", nameof(text)),
    };

    public static bool IsOrdering(string text) => text is "" or "weak" or "medium" or "strong";

    public static WriteOrdering? Ordering(string text) => text switch
    {
        "" => null,
        "weak" => new WriteOrdering { Type = WriteOrderingType.Weak },
        "medium" => new WriteOrdering { Type = WriteOrderingType.Medium },
        "strong" => new WriteOrdering { Type = WriteOrderingType.Strong },
        _ => throw new ArgumentException($"'{text}' is no write ordering.", nameof(text)),
    };

    private static bool IsNumber(string text, out uint number) => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number > 0;
}
