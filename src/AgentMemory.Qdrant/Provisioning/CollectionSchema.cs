using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Provisioning;

/// <summary>What a collection of memories looks like. Names and numbers here are part of the stored format.</summary>
internal static class CollectionSchema
{
    /// <summary>Dense vector: the text's embedding, compared by cosine.</summary>
    public const string Dense = "dense";

    /// <summary>Sparse vector: term weights, which the engine multiplies by the inverse document frequency.</summary>
    public const string Terms = "terms";

    /// <summary>Keys of the collection's metadata.</summary>
    public const string FingerprintKey = "profile", ModelKey = "model", VersionKey = "schema";

    /// <summary>1: one dense vector without a name. 2: <see cref="Dense"/> and <see cref="Terms"/>.</summary>
    public const int Version = 2;

    /// <summary>Every field that recall, neighbours, forgetting and the common filters select by. Indexed before the first write, so that the graph is built with them.</summary>
    public static IReadOnlyList<(string Field, FieldType Type)> Indexes { get; } =
    [
        ("tenant", FieldType.Keyword), ("user", FieldType.Keyword), ("agent", FieldType.Keyword), ("session", FieldType.Keyword),
        ("turn", FieldType.Integer), ("chunkIndex", FieldType.Integer),
        ("place", FieldType.Integer), ("extent", FieldType.Integer), ("voice", FieldType.Keyword),
        ("kind", FieldType.Keyword), ("tags", FieldType.Keyword), ("documentId", FieldType.Keyword), ("sourceUri", FieldType.Keyword),
        ("occurredAt", FieldType.Datetime), ("createdAt", FieldType.Datetime), ("validFrom", FieldType.Datetime), ("validTo", FieldType.Datetime), ("expiresAt", FieldType.Datetime),
        ("importance", FieldType.Float), ("versionOf", FieldType.Keyword),
    ];

    /// <summary>Parameters of an index, or null for the server's own.</summary>
    public static PayloadIndexParams? Parameters(string field) => field switch
    {
        // Points of a tenant lie together on disk.
        "tenant" => new PayloadIndexParams { KeywordIndexParams = new KeywordIndexParams { IsTenant = true } },
        // Neighbours by exact match, statistics by facet.
        "place" or "extent" => new PayloadIndexParams { IntegerIndexParams = new IntegerIndexParams { Lookup = true, Range = false } },
        "turn" or "chunkIndex" => new PayloadIndexParams { IntegerIndexParams = new IntegerIndexParams { Lookup = true, Range = true } },
        _ => null,
    };

    /// <summary>The type that the server reports for an index of this type.</summary>
    public static PayloadSchemaType Reported(FieldType type) => type switch
    {
        FieldType.Keyword => PayloadSchemaType.Keyword,
        FieldType.Integer => PayloadSchemaType.Integer,
        FieldType.Float => PayloadSchemaType.Float,
        FieldType.Datetime => PayloadSchemaType.Datetime,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "No index of ours has this type."),
    };
}
