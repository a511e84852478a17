using System.Globalization;
using Google.Protobuf.Collections;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant;

/// <summary>A memory as payload of a point, and back. The names are part of the stored format.</summary>
internal static class PayloadMapping
{
    public static PointId Id(Guid id) => new() { Uuid = id.ToString("D") };

    public static void Write(MemoryRecord record, MapField<string, Value> payload)
    {
        void Text(string name, string? value) { if (value is not null) payload[name] = new Value { StringValue = value }; }
        void Time(string name, DateTimeOffset? value) { if (value is { } at) Text(name, At(at)); }
        void Whole(string name, int? value) { if (value is { } number) payload[name] = new Value { IntegerValue = number }; }

        Text("kind", MemoryFields.KindText(record.Kind));
        Text("text", record.Text);
        Text("tenant", record.Scope.Tenant);
        Text("user", record.Scope.User);
        Text("agent", record.Scope.Agent);
        Text("session", record.Scope.Session);
        Text("role", record.Role);
        Text("speaker", record.Speaker);
        Time("occurredAt", record.OccurredAt);
        Time("createdAt", record.CreatedAt);
        Time("updatedAt", record.UpdatedAt);
        Time("validFrom", record.ValidFrom);
        Time("validTo", record.ValidTo);
        Time("expiresAt", record.ExpiresAt);
        payload["importance"] = new Value { DoubleValue = record.Importance };
        if (record.Tags.Count > 0) payload["tags"] = List(record.Tags);
        if (record.Metadata.Count > 0)
        {
            var metadata = new Struct();
            foreach (var (key, value) in record.Metadata) metadata.Fields[key] = ToValue(value);
            payload["metadata"] = new Value { StructValue = metadata };
        }
        Text("sourceUri", record.Source.Uri);
        Text("documentId", record.Source.DocumentId);
        Text("documentVersion", record.Source.Version);
        Whole("chunkIndex", record.Source.ChunkIndex);
        Whole("start", record.Source.Start);
        Whole("end", record.Source.End);
        Whole("page", record.Source.Page);
        if (record.Source.HeadingPath.Count > 0) payload["headingPath"] = List(record.Source.HeadingPath);
        Text("contentHash", record.ContentHash);
        Text("profile", record.ProfileFingerprint);
        Whole("version", record.Version);
        Text("supersedes", record.Supersedes?.ToString("D"));
        Text("supersededBy", record.SupersededBy?.ToString("D"));
        Time("supersededAt", record.SupersededAt);
        Text(MemoryFields.VersionOf, record.VersionOf?.ToString("D"));
    }

    /// <exception cref="MemoryIndexException">A point that is no memory of ours.</exception>
    public static MemoryRecord Read(PointId id, MapField<string, Value> payload)
    {
        string? Text(string name) => payload.TryGetValue(name, out var value) && value.KindCase == Value.KindOneofCase.StringValue ? value.StringValue : null;
        string Need(string name) => Text(name) ?? throw new MemoryIndexException($"The point {id.Uuid} has no '{name}', so it is no memory of ours. Use a collection of its own.", "read", isTransient: false);
        DateTimeOffset? Time(string name) => Text(name) is { } text ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal) : null;
        Guid? Link(string name) => Guid.TryParse(Text(name), out var linked) ? linked : null;
        int? Whole(string name) => payload.TryGetValue(name, out var value) && value.KindCase == Value.KindOneofCase.IntegerValue ? (int)value.IntegerValue : null;
        string[] Texts(string name) => payload.TryGetValue(name, out var value) && value.KindCase == Value.KindOneofCase.ListValue ? [.. value.ListValue.Values.Select(v => v.StringValue)] : [];

        return new MemoryRecord
        {
            Id = Guid.Parse(id.Uuid),
            Kind = MemoryFields.ParseKind(Need("kind")) ?? MemoryKind.Episode,
            Text = Need("text"),
            Scope = new MemoryScope { Tenant = Need("tenant"), User = Text("user"), Agent = Text("agent"), Session = Text("session") },
            Role = Text("role"),
            Speaker = Text("speaker"),
            TurnIndex = Whole("turn"),
            Analysis = Text("analysis"),
            OccurredAt = Time("occurredAt") ?? default,
            CreatedAt = Time("createdAt") ?? default,
            UpdatedAt = Time("updatedAt") ?? default,
            ValidFrom = Time("validFrom"),
            ValidTo = Time("validTo"),
            ExpiresAt = Time("expiresAt"),
            Importance = payload.TryGetValue("importance", out var importance) ? importance.DoubleValue : 0.5,
            Tags = Texts("tags"),
            Metadata = payload.TryGetValue("metadata", out var metadata) && metadata.KindCase == Value.KindOneofCase.StructValue
                ? metadata.StructValue.Fields.ToDictionary(f => f.Key, f => FromValue(f.Value), StringComparer.Ordinal)
                : new Dictionary<string, MetadataValue>(),
            Source = new MemorySource
            {
                Uri = Text("sourceUri"),
                DocumentId = Text("documentId"),
                Version = Text("documentVersion"),
                ChunkIndex = Whole("chunkIndex"),
                Start = Whole("start"),
                End = Whole("end"),
                Page = Whole("page"),
                HeadingPath = Texts("headingPath"),
            },
            ContentHash = Text("contentHash") ?? "",
            ProfileFingerprint = Text("profile") ?? "",
            Version = Whole("version") ?? 1,
            Supersedes = Link("supersedes"),
            SupersededBy = Link("supersededBy"),
            SupersededAt = Time("supersededAt"),
            VersionOf = Link(MemoryFields.VersionOf),
        };
    }

    /// <summary>RFC 3339 in UTC with seven digits of a second: what the record's clock has.</summary>
    private static string At(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);

    private static Value List(IEnumerable<string> texts) => new() { ListValue = new ListValue { Values = { texts.Select(t => new Value { StringValue = t }) } } };

    private static Value ToValue(MetadataValue value) => value.Kind switch
    {
        MetadataKind.Text => new Value { StringValue = (string)value.Value },
        MetadataKind.Integer => new Value { IntegerValue = (long)value.Value },
        MetadataKind.Number => new Value { DoubleValue = (double)value.Value },
        MetadataKind.Boolean => new Value { BoolValue = (bool)value.Value },
        _ => List((IReadOnlyList<string>)value.Value),
    };

    private static MetadataValue FromValue(Value value) => value.KindCase switch
    {
        Value.KindOneofCase.IntegerValue => value.IntegerValue,
        Value.KindOneofCase.DoubleValue => value.DoubleValue,
        Value.KindOneofCase.BoolValue => value.BoolValue,
        Value.KindOneofCase.ListValue => MetadataValue.From([.. value.ListValue.Values.Select(v => v.StringValue)]),
        _ => value.StringValue,
    };
}
