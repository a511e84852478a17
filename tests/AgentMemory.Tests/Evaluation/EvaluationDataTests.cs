using AgentMemory.Evaluation;
using Xunit;

namespace AgentMemory.Tests.Evaluation;

public sealed class EvaluationDataTests
{
    private static string Set(string name) => Path.Combine(TestData.RepositoryRoot, "tests", "data", "eval", name);

    private static Task<EvaluationSet> Load(string name, EvaluationDataOptions? options = null) => EvaluationData.LoadAsync(Set(name), options, TestContext.Current.CancellationToken);

    [Fact]
    public async Task Conversations_come_in_the_order_of_their_session_numbers_with_times_captions_and_repaired_evidence()
    {
        var set = await Load("conversations/two-people.json");
        Assert.Equal("conversations", set.Layout);
        Assert.Equal(["harbour", "garden"], set.Scopes.Select(s => s.Name));
        var harbour = set.Scopes[0];
        Assert.Equal(["D2:1", "D2:2", "D2:3", "D2:4", "D2:5", "D10:1", "D10:2"], harbour.Memories.Select(m => m.Id));
        var asked = harbour.Memories[1].Input;
        Assert.Equal(("Jonas", "Which colour? [shares paint pots]", "session_2", "D2:2"), (asked.Speaker, asked.Text, asked.Scope.Session, asked.TurnId));
        Assert.Equal(new DateTimeOffset(2023, 5, 8, 13, 56, 1, TimeSpan.Zero), asked.OccurredAt);
        Assert.Equal("[shares an empty mooring]", harbour.Memories[^1].Input.Text);
        Assert.Equal(new DateTimeOffset(2024, 2, 29, 9, 5, 0, TimeSpan.Zero), harbour.Memories[5].Input.OccurredAt);
        Assert.Equal([["D2:3", "D2:1"], ["D10:1"], []], harbour.Questions.Select(q => q.Relevant.Keys.ToArray()));
        Assert.Equal(["multi-hop", "single-hop", "adversarial"], harbour.Questions.Select(q => q.Category));
        Assert.Contains(set.Notes, n => n.Contains("1 evidence ids name no turn and are not counted (D).", StringComparison.Ordinal));
        Assert.Contains(set.Notes, n => n.Contains("1 turns have neither text nor caption", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Messenger_chat_has_its_sessions_at_the_top_and_times_by_message()
    {
        var scope = Assert.Single((await Load("conversations/messenger.json")).Scopes);
        Assert.Equal(["Morning!", "I am in Lisbon now."], scope.Memories.Select(m => m.Input.Text));
        // Two messages of the same second keep their order.
        Assert.Equal([12, 13], scope.Memories.Select(m => m.Input.OccurredAt!.Value.Second));
        Assert.Equal("1", Assert.Single(scope.Questions).Category);
    }

    [Fact]
    public async Task Chat_of_user_and_assistant_takes_its_questions_by_category_from_the_file_below()
    {
        var scope = Assert.Single((await Load("chat")).Scopes);
        Assert.Equal(["user", "assistant", "user", "assistant", "user"], scope.Memories.Select(m => m.Input.Role));
        Assert.All(scope.Memories, m => Assert.Null(m.Input.Speaker));
        Assert.Equal(["1", "1", "1", "1", "2"], scope.Memories.Select(m => m.Input.Scope.Session));
        Assert.Equal(new DateTimeOffset(2024, 3, 15, 0, 0, 3, TimeSpan.Zero), scope.Memories[3].Input.OccurredAt);
        Assert.Equal(new DateTimeOffset(2024, 3, 16, 0, 0, 3, TimeSpan.Zero), scope.Memories[4].Input.OccurredAt);
        Assert.Equal([("abstention", ""), ("information_extraction", "2"), ("multi_session_reasoning", "0,4")], scope.Questions.Select(q => (q.Category, string.Join(',', q.Relevant.Keys))));
    }

    [Fact]
    public async Task Turns_marked_as_the_answer_are_the_evidence_and_the_question_has_its_date()
    {
        var scope = Assert.Single((await Load("conversations/marked.json")).Scopes);
        Assert.Equal("q1", scope.Name);
        Assert.Equal(["s_a", "s_a", "s_b", "s_b"], scope.Memories.Select(m => m.Input.Scope.Session));
        var question = Assert.Single(scope.Questions);
        Assert.Equal("I adopted a beagle.", scope.Memories.Single(m => question.Relevant.ContainsKey(m.Id)).Input.Text);
        Assert.Equal(("single-session-user", new DateTimeOffset(2023, 5, 30, 23, 40, 0, TimeSpan.Zero)), (question.Category, question.AskedAt!.Value));
    }

    [Fact]
    public async Task Messages_with_parts_are_turns_and_a_list_in_a_text_is_several_ids()
    {
        var scope = Assert.Single((await Load("conversations/messages.json")).Scopes);
        Assert.Equal(("support", "Which model?"), (scope.Name, scope.Memories[1].Input.Text));
        Assert.Equal(["m3", "m1"], Assert.Single(scope.Questions).Relevant.Keys);
    }

    [Fact]
    public async Task Folder_of_conversations_is_read_whole()
    {
        Assert.Equal(["q1", "support", "messenger", "harbour", "garden"], (await Load("conversations")).Scopes.Select(s => s.Name));
    }

    [Fact]
    public async Task Beir_takes_the_split_that_is_asked_for_and_leaves_out_what_nobody_judged()
    {
        var test = await Load("beir");
        Assert.Equal("Tides\nThe moon moves the sea.", test.Scopes[0].Documents[0].Input.Text);
        Assert.Equal([("d1", 2.0), ("d3", 1.0)], test.Scopes[0].Questions[0].Relevant.Select(r => (r.Key, r.Value)));
        Assert.Equal(2, test.Scopes[0].Questions.Count);
        Assert.Equal(["The split 'test' is measured; there are: test, train.", "1 judgements name documents that are not in the corpus and are not counted."], test.Notes);
        Assert.Single((await Load("beir", new EvaluationDataOptions { Split = "train" })).Scopes[0].Questions);
        var unknown = await Assert.ThrowsAsync<ArgumentException>(() => Load("beir", new EvaluationDataOptions { Split = "dev" }));
        Assert.Contains("there are: test, train", unknown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chunking_offsets_in_code_points_become_utf16()
    {
        var scope = Assert.Single((await Load("chunking")).Scopes);
        string text = scope.Documents[0].Input.Text;
        Assert.Equal(["The ship left at dawn.", "It carried salt."], scope.Questions[0].Spans.Select(s => text[s.Start..s.End]));
        Assert.Equal("Was the harbour, at dawn, \"full\"?", scope.Questions[1].Text);
    }

    [Fact]
    public async Task Own_lines_hold_memories_documents_and_questions()
    {
        var scope = Assert.Single((await Load("own.jsonl")).Scopes);
        Assert.Equal([("a", MemoryKind.Episode), ("b", MemoryKind.Fact), ("c", MemoryKind.Fact)], scope.Memories.Select(m => (m.Id, m.Input.Kind)));
        Assert.Equal("handbook.md", Assert.Single(scope.Documents).Input.Uri);
        Assert.Equal([["a"], ["c"], ["d"]], scope.Questions.Select(q => q.Relevant.Keys.ToArray()));
    }

    [Fact]
    public async Task Limit_takes_questions_at_even_distances()
    {
        var set = await Load("conversations/two-people.json", new EvaluationDataOptions { MaxQuestions = 2 });
        Assert.Equal(["What became of the boat?", "What blooms?"], set.Scopes.SelectMany(s => s.Questions).Select(q => q.Text));
        await Assert.ThrowsAsync<ArgumentException>(() => Load("own.jsonl", new EvaluationDataOptions { MaxQuestions = 0 }));
    }

    [Theory]
    [InlineData("none.json", null, "There is no file or folder")]
    [InlineData("bad.json", "{", "is not valid JSON")]
    [InlineData("other.json", """{"a":1}""", "Looked for: beir (a folder with corpus.jsonl, queries.jsonl and qrels/*.tsv or qrels-*.tsv); chunking (")]
    [InlineData("unanswerable.json", """{"messages":[{"role":"user","content":"x"}],"questions":[{"question":"y","evidence":["z"]}]}""", "no question with evidence that is there")]
    [InlineData("lines.jsonl", "{\"text\":\"x\"}\n{\"nothing\":1}", "Line 2 of")]
    [InlineData("kind.jsonl", """{"text":"x","kind":"dream"}""", "the kind is episode, fact, procedure or document, not 'dream'")]
    [InlineData("q.csv", "question,references,corpus_id\nx,[],nowhere", "The corpus 'nowhere' is not there")]
    [InlineData("text.txt", "hello", "has no layout that is known")]
    public async Task Unreadable_sets_are_refused_with_a_reason(string name, string? content, string reason)
    {
        string folder = Directory.CreateTempSubdirectory("agentmemory-tests").FullName;
        try
        {
            string file = Path.Combine(folder, name);
            if (content is not null) await File.WriteAllTextAsync(file, content, TestContext.Current.CancellationToken);
            var error = await Assert.ThrowsAsync<ArgumentException>(() => EvaluationData.LoadAsync(file, cancellationToken: TestContext.Current.CancellationToken));
            Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Reference_conversations_keep_every_question_with_evidence()
    {
        var set = await EvaluationData.LoadAsync(TestData.Require("conversations/locomo-dev.json"), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal((3, 1451, 495), (set.Scopes.Count, set.Scopes.Sum(s => s.Memories.Count), set.Scopes.Sum(s => s.Questions.Count(EvaluationData.IsAnswerable))));
    }
}
