using AgentMemory.Qdrant.Embedded.Payloads;
using AgentMemory.Qdrant.Embedded.Segments;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Queries.Groups;

/// <summary>What the points of a group share: a text, or an integer where <paramref name="Text"/> is null.</summary>
internal readonly record struct GroupKey(string? Text, long Number)
{
    /// <summary>The distinct values at the path, those of an array one by one; none where one of them is neither text nor integer.</summary>
    public static IReadOnlyList<GroupKey> Of(Struct payload, PayloadPath path)
    {
        var keys = new List<GroupKey>();
        foreach (var value in path.Values(payload))
        {
            IEnumerable<Value> elements = PayloadValues.IsList(value) ? value.ListValue.Values : [value];
            foreach (var element in elements)
            {
                if (Of(element) is not { } key) return [];
                if (!keys.Contains(key)) keys.Add(key);
            }
        }
        return keys;
    }

    public GroupId ToGroupId() => Text is not null ? new GroupId { StringValue = Text } : Number >= 0 ? new GroupId { UnsignedValue = (ulong)Number } : new GroupId { IntegerValue = Number };

    /// <summary>The point with the id that the key spells; null where it spells none.</summary>
    public PointKey? ToPointKey()
    {
        if (Text is null) return Number >= 0 ? PointKey.From((ulong)Number) : null;
        return UuidText.Parse(Text) is { } uuid ? PointKey.From(uuid) : null;
    }

    private static GroupKey? Of(Value value) => value.KindCase switch
    {
        Value.KindOneofCase.StringValue => new(value.StringValue, 0),
        Value.KindOneofCase.IntegerValue => new(null, value.IntegerValue),
        _ => null,
    };
}
