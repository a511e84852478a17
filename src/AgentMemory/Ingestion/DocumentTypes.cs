namespace AgentMemory.Ingestion;

/// <summary>What kind of text a document is.</summary>
internal static class DocumentTypes
{
    public static bool IsMarkdown(DocumentInput document) => document.ContentType is { } type
        ? type.StartsWith("text/markdown", StringComparison.OrdinalIgnoreCase)
        : Path.GetExtension(document.Uri ?? "").ToUpperInvariant() is ".MD" or ".MARKDOWN";
}
