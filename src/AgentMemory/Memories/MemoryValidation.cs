namespace AgentMemory;

/// <summary>A refused item: a code for machines and a reason for people.</summary>
internal sealed record Rejection(string Code, string Reason);

/// <summary>What is checked before anything is embedded.</summary>
internal static class MemoryValidation
{
    public static Rejection? Check(MemoryInput? input)
    {
        if (input is null) return new("empty-text", "The item is null; there is nothing to remember.");
        if (CheckText(input.Text, "text") is { } bad) return bad;
        if (input.Scope is null) return new("invalid-scope", "The scope is null; leave it out for the default tenant.");
        if (!Enum.IsDefined(input.Kind)) return new("invalid-kind", "The kind is unknown; use episode, fact or procedure.");
        if (input.Kind == MemoryKind.DocumentChunk) return new("invalid-kind", "Document chunks come from ingesting a document; use episode, fact or procedure.");
        if (input.TurnIndex is not null and not (>= 0 and <= TurnPlace.MaxIndex)) return new("turn-index-range", $"The turn index must be between 0 and {TurnPlace.MaxIndex:N0}; leave it out to have it numbered.");
        if (input.TurnIndex is not null && (input.Kind != MemoryKind.Episode || input.Scope.Session is null)) return new("turn-index-without-session", "A turn index belongs to an episode of a session; name the session or leave the index out.");
        return CheckCommon(input.Importance, input.Tags, input.Metadata);
    }

    public static Rejection? CheckText(string? text, string what)
    {
        if (string.IsNullOrWhiteSpace(text)) return new("empty-text", $"The {what} is empty or white space; there is nothing to embed.");
        if (text.Length > MemoryLimits.MaxTextLength)
            return new("text-too-long", $"The {what} has {text.Length:N0} characters; at most {MemoryLimits.MaxTextLength:N0} are allowed. Ingest long texts as documents: they are chunked.");
        return null;
    }

    public static Rejection? CheckCommon(double importance, IReadOnlyList<string>? tags, IReadOnlyDictionary<string, MetadataValue>? metadata)
    {
        if (!(importance is >= 0 and <= 1)) return new("importance-range", "The importance must be between 0 and 1.");
        if (tags is null || metadata is null) return new("invalid-metadata", "Tags and metadata must not be null; leave them out for none.");
        if (tags.Count > MemoryLimits.MaxTags || tags.Any(string.IsNullOrWhiteSpace)) return new("invalid-tags", $"There may be {MemoryLimits.MaxTags} tags, none of them empty.");
        if (metadata.Count > MemoryLimits.MaxMetadataFields) return new("invalid-metadata", $"There may be {MemoryLimits.MaxMetadataFields} metadata fields.");
        foreach (string key in metadata.Keys)
            if (!IsKey(key)) return new("invalid-metadata", $"The metadata key '{key}' must have 1 to 64 letters, digits, '_' or '-'.");
        return null;
    }

    public static bool IsKey(string key) => key.Length is > 0 and <= 64 && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');
}
