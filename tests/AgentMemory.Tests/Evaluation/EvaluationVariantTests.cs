using System.IO.Compression;
using System.Text;
using AgentMemory.Evaluation;
using Xunit;

namespace AgentMemory.Tests.Evaluation;

/// <summary>The same sets in the other shapes in which people have them.</summary>
public sealed class EvaluationVariantTests : IDisposable
{
    private const string
        Turns = """{"session_1_date_time":"1:56 pm on 8 May, 2023","session_1":[{"speaker":"Mara","dia_id":"D1:1","text":"I bought a boat."},{"speaker":"Jonas","dia_id":"D1:2","text":"Which colour?"}]}""",
        Questions = """[{"question":"What did Mara buy?","answer":"a boat","evidence":["D1:1"],"category":4}]""",
        Corpus = """
            {"_id":"a b","title":"Tides","text":"The moon moves the sea."}
            {"_id":"x/1","title":" ","text":"Salt keeps meat."}
            {"_id":"q1","text":"What moves the sea?"}
            {"_id":"none","title":"","text":""}
            """,
        Queries = """
            {"_id":"q1","text":"What moves the sea?"}
            {"_id":"q2","text":"What keeps meat?"}
            """;

    private readonly string _folder = Directory.CreateTempSubdirectory("agentmemory-tests").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("one.json", $$"""{"conversation":{{Turns}},"qa":{{Questions}}}""", "one")]
    [InlineData("list.json", $$"""[{"sample_id":"s","conversation":{{Turns}},"qa":{{Questions}}},{"conversation":{{Turns}},"qa":{{Questions}}}]""", "s list-2")]
    [InlineData("table.json", $$"""{"c1":{"conversation":{{Turns}},"qa":{{Questions}}},"c2":{"conversation":{{Turns}},"qa":{{Questions}}} }""", "c1 c2")]
    [InlineData("wrapped.json", $$"""{"version":1,"data":[{"conversation":{{Turns}},"qa":{{Questions}}}]}""", "wrapped-1")]
    [InlineData("lines.json", $$"""{"conversation":{{Turns}},"qa":{{Questions}}}""" + "\n\n" + $$"""{"conversation":{{Turns}},"qa":{{Questions}}}""" + "\n", "lines-1 lines-2")]
    [InlineData("lines.jsonl.gz", $$"""{"conversation_id":7,"conversation":{{Turns}},"qa":{{Questions}}}""", "7")]
    [InlineData("same.jsonl", $$"""{"id":"a","conversation":{{Turns}},"qa":{{Questions}}}""" + "\n" + $$"""{"id":"a","conversation":{{Turns}},"qa":{{Questions}}}""", "a a#2")]
    [InlineData("turns.json", """{"turns":[{"role":"user","content":"I bought a boat."},{"role":"assistant","content":"Which colour?"}],"questions":[{"question":"What?","evidence":["D1:1"]}]}""", "turns")]
    public async Task Conversations_are_found_in_every_wrapping(string name, string content, string scopes)
    {
        var set = await EvaluationData.LoadAsync(Write(name, content), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(scopes, string.Join(' ', set.Scopes.Select(s => s.Name)));
        Assert.All(set.Scopes, s => Assert.Equal(("I bought a boat.", "D1:1"), (s.Memories[0].Input.Text, Assert.Single(Assert.Single(s.Questions).Relevant).Key)));
        Assert.DoesNotContain(set.Notes, n => !n.Contains("no turn has a time", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Questions_apart_meet_their_conversation_and_what_is_left_over_is_noted()
    {
        Write("chats/c1.json", $$"""{"conversation":{{Turns}}}""");
        Write("chats/c2.json", $$"""{"sample_id":"second","conversation":{{Turns}}}""");
        Write("questions.jsonl", """
            {"sample_id":"c1","question":"What did Mara buy?","evidence":["D1:1"],"category":4}
            {"sample_id":"second","question":"Who asks?","evidence":"D1:2","category":1}
            {"sample_id":"third","question":"Who else?","evidence":"D1:2"}
            """);
        Write("broken.json", "{");
        Write("plan.json", "[1]");
        Write("README.md", "# Notes");
        Write("._c1.json", "\u0001");
        var set = await EvaluationData.LoadAsync(_folder, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal([("c1", "D1:1"), ("second", "D1:2")], set.Scopes.Select(s => (s.Name, Assert.Single(Assert.Single(s.Questions).Relevant).Key)));
        Assert.Collection(
            set.Notes,
            n => Assert.StartsWith("A file was left out: ", n, StringComparison.Ordinal),
            n => Assert.Equal("'plan.json' holds no conversation and no question.", n),
            n => Assert.Equal("1 questions belong to no conversation that is there.", n));
    }

    [Fact]
    public async Task Chat_of_a_table_has_its_questions_printed_by_python()
    {
        var scope = Assert.Single((await Load("beam.jsonl", """{"conversation_id":"3","chat":[[{"content":"My cat's name is Tom.","id":0,"index":"1,1","role":"user","time_anchor":"March-15-2024"},{"content":"Nice.","id":1,"role":"assistant","time_anchor":null}]],"probing_questions":"{'information_extraction': [{'question': \"What's the cat's name?\", 'difficulty': 'easy', 'source_chat_ids': [0], 'ordering': None}], 'update': [{'question': 'Who?', 'source_chat_ids': {'old': [0], 'new': (1,)}}]}"}""")).Scopes);
        Assert.Equal([("information_extraction", "What's the cat's name?", "0"), ("update", "Who?", "0 1")], scope.Questions.Select(q => (q.Category, q.Text, string.Join(' ', q.Relevant.Keys))));
        Assert.Equal(["user", "assistant"], scope.Memories.Select(m => m.Input.Role));
    }

    [Fact]
    public async Task Speakers_that_are_user_and_assistant_become_roles()
    {
        var scope = Assert.Single((await Load("roles.json", """{"conversation":{"speaker_a":"user","session_1":[{"speaker":"user","dia_id":"D1:1","text":"I moved to Oslo."},{"speaker":"Assistant","dia_id":"D1:2","text":"How is it?"}]},"qa":[{"question":"Where do I live?","evidence":["D1:1"],"category":"update"}]}""")).Scopes);
        Assert.Equal([("user", null), ("assistant", null)], scope.Memories.Select(m => (m.Input.Role, m.Input.Speaker)));
        Assert.Equal("update", scope.Questions[0].Category);
    }

    [Fact]
    public async Task Times_that_are_not_understood_are_noted()
    {
        var set = await Load("times.json", """{"conversation":{"session_1_date_time":"after the storm","session_1":[{"speaker":"A","text":"Hello."}],"session_2_date_time":"Mon, 08 May 2023 13:56:00 GMT","session_2":[{"speaker":"A","text":"Again."}]},"qa":[{"question":"What?","evidence":["D1:1"]}]}""");
        Assert.Contains("1 times are not understood", Assert.Single(set.Notes), StringComparison.Ordinal);
        Assert.Equal(new DateTimeOffset(2023, 5, 8, 13, 56, 0, TimeSpan.Zero), set.Scopes[0].Memories[1].Input.OccurredAt);
    }

    [Theory]
    [InlineData("qrels-train.tsv", "query-id\tcorpus-id\tscore\nq1\ta b\t2\nq2\tx/1\t1\nq2\tnone\t1\nq9\tx/1\t1\n")]
    [InlineData("qrels/train.tsv", "q1\ta b\t2\nq2\tx/1\t1\nq2\tgone\t1\nq9\tx/1\t1\nq1\tq1\t0\n")]
    [InlineData("qrels/train.tsv.gz", "q1\t0\ta b\t2\nq2\t0\tx/1\t1\nq2\t0\tgone\t1\nq9\t0\tx/1\t1\n")]
    public async Task Beir_judgements_have_several_places_and_columns(string name, string judgements)
    {
        Write("corpus.jsonl" + (name.EndsWith(".gz", StringComparison.Ordinal) ? ".gz" : ""), Corpus);
        Write("queries.jsonl", Queries);
        Write(name, judgements);
        var set = await EvaluationData.LoadAsync(_folder, cancellationToken: TestContext.Current.CancellationToken);
        var scope = Assert.Single(set.Scopes);
        Assert.Equal(["Tides\nThe moon moves the sea.", "Salt keeps meat.", "What moves the sea?"], scope.Documents.Select(d => d.Input.Text));
        // The query that is a document itself does not find itself.
        Assert.Equal([("a b", 2.0, "q1"), ("x/1", 1.0, null)], scope.Questions.Select(q => (Assert.Single(q.Relevant).Key, Assert.Single(q.Relevant).Value, q.Ignored)));
        Assert.Equal(["1 judgements name documents", "1 judged queries are", "1 documents have neither"], set.Notes.Select(n => string.Join(' ', n.Split(' ').Take(4))));
    }

    [Fact]
    public async Task Folder_around_a_set_is_entered_and_several_sets_are_named()
    {
        Write("inner/corpus.jsonl", Corpus);
        Write("inner/queries.jsonl", Queries);
        Write("inner/qrels/dev.tsv", "q1\ta b\t1\n");
        Write("inner/qrels/train.tsv", "q2\tx/1\t1\n");
        var set = await EvaluationData.LoadAsync(_folder, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(("inner dev", "The split 'dev' is measured; there are: dev, train."), (set.Name, set.Notes[0]));
        Write("other/q.csv", "question,references,corpus_id\nWho?,\"[{\"\"content\"\":\"\"Tom\"\"}]\",c\n");
        Write("other/c.txt", "Tom");
        var error = await Assert.ThrowsAsync<ArgumentException>(() => EvaluationData.LoadAsync(_folder, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Contains("holds several sets", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Excerpts_off_their_place_are_looked_for_and_lost_ones_are_noted()
    {
        Write("corpora/log.md", "One.\r\nTwo two.\r\nOne more.\r\nOne.");
        Write("questions.csv", "id,Question,references,corpus_id\r\n"
            + "0,exact,\"[{\"\"content\"\": \"\"Two two.\\nOne\"\", \"\"start_index\"\": 5, \"\"end_index\"\": 17}]\",log\r\n"
            + "1,near,\"[{'content': 'One.', 'start_index': 20, 'end_index': 24}]\",log\r\n"
            + "2,lost,\"[{\"\"content\"\": \"\"Three\"\", \"\"start_index\"\": 0, \"\"end_index\"\": 5}]\",log\r\n"
            + "3,short\r\n");
        var set = await EvaluationData.LoadAsync(_folder, cancellationToken: TestContext.Current.CancellationToken);
        var scope = Assert.Single(set.Scopes);
        string text = scope.Documents[0].Input.Text;
        Assert.Equal(["Two two.\nOne", "One."], scope.Questions.SelectMany(q => q.Spans).Select(s => text[s.Start..s.End]));
        Assert.Equal(24, scope.Questions[1].Spans[0].Start);
        Assert.Equal(["1 rows of", "log: 1 excerpts", "1 of 3"], set.Notes.Select(n => string.Join(' ', n.Split(' ').Take(3))));
        Assert.Contains("(rows 4)", set.Notes[1], StringComparison.Ordinal);
    }

    private Task<EvaluationSet> Load(string name, string content) => EvaluationData.LoadAsync(Write(name, content), cancellationToken: TestContext.Current.CancellationToken);

    private string Write(string name, string content)
    {
        string file = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        using Stream stream = name.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(File.Create(file), CompressionLevel.Fastest) : File.Create(file);
        stream.Write(Encoding.UTF8.GetBytes(content));
        return file;
    }
}
