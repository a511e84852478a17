namespace AgentMemory.Onnx.Profiles;

/// <summary>Families of models whose publishers ask for prompts, but do not write them into <c>config_sentence_transformers.json</c>.</summary>
/// <param name="Name">Part of the folder's name.</param>
/// <param name="Query">Before a question.</param>
/// <param name="Document">Before a document.</param>
internal sealed record PromptFamilies(string Name, string Query, string Document)
{
    // From the model cards. The name is all that tells, so this only warns and never changes a vector.
    private static readonly PromptFamilies[] All =
    [
        new("e5-small", "query: ", "passage: "), new("e5-base", "query: ", "passage: "), new("e5-large", "query: ", "passage: "),
        new("nomic-embed-text", "search_query: ", "search_document: "), new("modernbert-embed", "search_query: ", "search_document: "),
    ];

    /// <summary>The family of a folder, or null. Instruction-tuned relatives have prompts of their own.</summary>
    public static PromptFamilies? Find(string folder) =>
        folder.Contains("instruct", StringComparison.OrdinalIgnoreCase) ? null : Array.Find(All, f => folder.Contains(f.Name, StringComparison.OrdinalIgnoreCase));
}
