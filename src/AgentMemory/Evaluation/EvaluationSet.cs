namespace AgentMemory.Evaluation;

/// <summary>Memories and questions whose answers are known, read from a file or folder by <see cref="EvaluationData"/>.</summary>
public sealed record EvaluationSet
{
    /// <summary>Name for people: that of the file or folder.</summary>
    public required string Name { get; init; }
    /// <summary>Layout that the files have: <c>conversations</c>, <c>beir</c>, <c>chunking</c> or <c>json-lines</c>.</summary>
    public required string Layout { get; init; }
    /// <summary>What is remembered and asked apart from each other: one a conversation, a corpus or a user.</summary>
    public required IReadOnlyList<EvaluationScope> Scopes { get; init; }
    /// <summary>What was left out or guessed while reading, one sentence each; empty where all was clear.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>Memories of one owner with the questions that are put to them.</summary>
public sealed record EvaluationScope
{
    /// <summary>Name; it becomes the user of the scope.</summary>
    public required string Name { get; init; }
    /// <summary>Turns, facts and procedures, in the order in which they are remembered.</summary>
    public IReadOnlyList<EvaluationMemory> Memories { get; init; } = [];
    /// <summary>Documents to ingest.</summary>
    public IReadOnlyList<EvaluationDocument> Documents { get; init; } = [];
    /// <summary>The questions; those without anything relevant are not measured.</summary>
    public IReadOnlyList<EvaluationQuestion> Questions { get; init; } = [];
}

/// <summary>Something to remember, with the id that the questions use for it.</summary>
/// <param name="Id">Id in the file; need not be unique: an id that several memories share counts as found with any of them.</param>
/// <param name="Input">What is remembered; only the session of its scope is used.</param>
public sealed record EvaluationMemory(string Id, MemoryInput Input);

/// <summary>A document to ingest, with the id that the questions use for it.</summary>
/// <param name="Id">Id in the file.</param>
/// <param name="Input">What is ingested; its scope and document id are set by the run.</param>
public sealed record EvaluationDocument(string Id, DocumentInput Input);

/// <summary>A question and what answers it.</summary>
public sealed record EvaluationQuestion
{
    /// <summary>The question.</summary>
    public required string Text { get; init; }
    /// <summary>Category, for figures of its own; <c>all</c> where the file names none.</summary>
    public string Category { get; init; } = "all";
    /// <summary>Ids of memories or documents that answer it, with their gain (above 0; 1 for plain evidence).</summary>
    public IReadOnlyDictionary<string, double> Relevant { get; init; } = new Dictionary<string, double>();
    /// <summary>Spans of documents that answer it; where there are any, recall is counted in characters.</summary>
    public IReadOnlyList<DocumentSpan> Spans { get; init; } = [];
    /// <summary>Id of a document that does not count as a hit, since it is the question itself; null for none.</summary>
    public string? Ignored { get; init; }
    /// <summary>When it is asked; null where the file does not say.</summary>
    public DateTimeOffset? AskedAt { get; init; }
}

/// <summary>A piece of a document: <c>text[Start..End]</c>.</summary>
/// <param name="DocumentId">Id of the document.</param>
/// <param name="Start">First character, UTF-16.</param>
/// <param name="End">Character after the last one.</param>
public readonly record struct DocumentSpan(string DocumentId, int Start, int End);
