using System.Reflection;

namespace AgentMemory.Tests.Evaluation;

/// <summary>A memory that keeps what it is given in a list and answers each question with the texts that the test says, in that order.</summary>
public class ScriptedMemory : DispatchProxy
{
    private readonly List<MemoryRecord> _records = [];
    private IReadOnlyDictionary<string, string[]> _answers = new Dictionary<string, string[]>();

    public static (IAgentMemory Memory, ScriptedMemory Script) Create(IReadOnlyDictionary<string, string[]> answers)
    {
        var memory = Create<IAgentMemory, ScriptedMemory>();
        var script = (ScriptedMemory)(object)memory;
        script._answers = answers;
        return (memory, script);
    }

    public IReadOnlyList<MemoryRecord> Records => _records;

    public List<RecallQuery> Asked { get; } = [];

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Name switch
    {
        nameof(IAgentMemory.RememberAsync) => Task.FromResult<IReadOnlyList<WriteReceipt>>([.. ((IReadOnlyList<MemoryInput>)args![0]!).Select(Remember)]),
        nameof(IAgentMemory.IngestAsync) => Ingest((IAsyncEnumerable<DocumentInput>)args![0]!),
        nameof(IAgentMemory.ListAsync) => Task.FromResult(new MemoryPage([.. _records.Where(r => r.Scope.User == ((MemoryListQuery)args![0]!).Scope.User)], null)),
        nameof(IAgentMemory.RecallAsync) => Task.FromResult(Recall((RecallQuery)args![0]!)),
        var other => throw new NotSupportedException(other),
    };

    private RecallResult Recall(RecallQuery query)
    {
        Asked.Add(query);
        return new RecallResult([.. _answers.GetValueOrDefault(query.Text, []).Select(text => new MemoryHit(_records.First(r => r.Text == text && r.Scope.User == query.Scope.User), 1))]);
    }

    private WriteReceipt Remember(MemoryInput input, int index)
    {
        if (string.IsNullOrWhiteSpace(input.Text)) return new WriteReceipt { Index = index, Status = WriteStatus.Failed, Reason = "empty" };
        var id = MemoryIds.Of(input, input.OccurredAt ?? default, MemoryIds.Hash(input.Text));
        bool there = _records.Exists(r => r.Id == id);
        if (!there) _records.Add(Record(id, input.Text, input.Kind, input.Scope) with { Speaker = input.Speaker, Role = input.Role, OccurredAt = input.OccurredAt ?? default });
        return new WriteReceipt { Index = index, Id = id, Status = there ? WriteStatus.Duplicate : WriteStatus.Stored };
    }

    /// <summary>One chunk a paragraph.</summary>
    private async IAsyncEnumerable<DocumentReceipt> Ingest(IAsyncEnumerable<DocumentInput> documents)
    {
        await foreach (var document in documents)
        {
            var receipts = new List<WriteReceipt>();
            for (int start = 0; start < document.Text.Length;)
            {
                int end = document.Text.IndexOf("\n\n", start, StringComparison.Ordinal);
                if (end < 0) end = document.Text.TrimEnd().Length;
                var id = MemoryIds.OfChunk(document.Scope, document.DocumentId!, "", receipts.Count);
                receipts.Add(new WriteReceipt { Index = receipts.Count, Id = id, Status = WriteStatus.Stored });
                _records.Add(Record(id, document.Text[start..end], MemoryKind.DocumentChunk, document.Scope) with { Source = new MemorySource { DocumentId = document.DocumentId, Start = start, End = end } });
                start = end + 2;
            }
            yield return new DocumentReceipt { DocumentId = document.DocumentId!, Status = WriteStatus.Stored, Chunks = receipts };
        }
    }

    private static MemoryRecord Record(Guid id, string text, MemoryKind kind, MemoryScope scope) => new()
    {
        Id = id,
        Kind = kind,
        Text = text,
        Scope = scope,
        OccurredAt = default,
        CreatedAt = default,
        UpdatedAt = default,
        ContentHash = MemoryIds.Hash(text),
        ProfileFingerprint = "scripted",
    };
}
