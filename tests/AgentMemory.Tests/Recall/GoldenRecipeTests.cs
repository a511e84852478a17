using System.Globalization;
using System.Text.Json;
using AgentMemory.Recall;
using AgentMemory.Recall.Lexical;
using AgentMemory.Recall.Scoring;
using Xunit;

namespace AgentMemory.Tests.Recall;

/// <summary>Every number of the recipe's golden file: two small conversations with random vectors, twelve questions.</summary>
public sealed class GoldenRecipeTests(ITestOutputHelper output)
{
    private const double Tolerance = 1e-5;

    private static readonly TermAnalyzer Analyzer = new();

    [Fact]
    public void Recipe_every_number_of_the_golden_file_is_met()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(TestData.Require(Path.Combine("recall", "recipe-golden.json"))));
        int numbers = 0, questions = 0;
        foreach (var conversation in document.RootElement.EnumerateArray())
        {
            var turns = conversation.GetProperty("turns").EnumerateArray().Select((turn, i) => new GoldenTurn(turn, i)).ToList();
            foreach (var turn in turns)
            {
                Assert.Equal(turn.ExpectedStems, turn.Stems);
                Assert.Equal(turn.ExpectedOwn.Select(TermHash.Of).Order(), turn.OwnTerms.Order());
                Assert.Equal((turn.ExpectedAsks, turn.ExpectedFirst), (turn.Terms.Asks, turn.Terms.First));
            }
            var participants = turns.CountBy(t => t.Record.Speaker!).Select(s => new Participant(null, s.Key, s.Value)).ToList();
            var model = new ModelConstants(conversation.GetProperty("mu").GetDouble(), conversation.GetProperty("lam").GetDouble(), 1);
            foreach (var question in conversation.GetProperty("questions").EnumerateArray())
            {
                numbers += Check(question, turns, participants, model);
                questions++;
            }
        }
        output.WriteLine($"{questions} questions, {numbers} numbers");
        Assert.True(numbers > 500);
    }

    private static int Check(JsonElement golden, List<GoldenTurn> turns, List<Participant> participants, ModelConstants model)
    {
        string text = golden.GetProperty("question").GetString()!;
        var question = QuestionAnalysis.Of(text, participants, Analyzer, cutNames: true);
        Assert.Equal(Texts(golden, "stems"), question.Stems);
        Assert.Equal(Texts(golden, "named"), question.Named.Select(n => n.Speaker));
        Assert.Equal(golden.GetProperty("dense_query").GetString(), question.DenseText);

        float[] vector = Floats(golden, "vector");
        var memories = turns.Select(t => t.Features(vector)).ToList();
        var lengths = turns.CountBy(t => t.Terms.Length).ToDictionary(l => l.Key, l => (long)l.Value);
        var settings = new ScoringSettings
        {
            Options = new RecallOptions { MessagesInRow = false }, // the recipe counts messages
            Model = model,
            Terms = [.. question.Stems.Select(TermHash.Of).Select(term => new QueryTerm(
                term, QueryTerm.IdfOf(turns.Count, turns.Count(t => t.Terms.ContentCount(term) + t.Terms.OwnCount(term) > 0)), false))],
            MeanTurnLength = ScoringSettings.MeanLength(lengths, 20),
            MeanTextLength = 20,
            Named = question.Named is [var one] ? one : null,
        };
        var rescoring = new Rescoring(settings, memories);
        var scored = Enumerable.Range(0, turns.Count).Select(rescoring.Score).OrderBy(s => TurnPlace.Index(s.Features.Place!.Value)).ToList();

        int numbers = 0;
        numbers += Same(golden, "lex", scored.Select(s => s.Explanation.Lexical + s.Explanation.Neighbours));
        numbers += Same(golden, "lex_turn", scored.Select(s => s.Explanation.Lexical));
        numbers += Same(golden, "dense", scored.Select(s => s.Explanation.Dense));
        numbers += Same(golden, "score", scored.Select(s => s.Score));
        scored.Sort(ScoredMemory.Compare);
        Assert.Equal(golden.GetProperty("order").EnumerateArray().Select(o => o.GetInt32()), scored.Select(s => TurnPlace.Index(s.Features.Place!.Value)));
        return numbers + scored.Count;
    }

    private static int Same(JsonElement golden, string name, IEnumerable<double> actual)
    {
        double[] expected = [.. golden.GetProperty(name).EnumerateArray().Select(v => v.GetDouble())], found = [.. actual];
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < expected.Length; i++) Assert.True(Math.Abs(expected[i] - found[i]) <= Tolerance, $"{name} of turn {i}, '{golden.GetProperty("question")}': {found[i]}, not {expected[i]}");
        return expected.Length;
    }

    private static string[] Texts(JsonElement element, string name) => [.. element.GetProperty(name).EnumerateArray().Select(v => v.GetString()!)];

    private static float[] Floats(JsonElement element, string name) => [.. element.GetProperty(name).EnumerateArray().Select(v => (float)v.GetDouble())];

    private sealed class GoldenTurn
    {
        private readonly float[] _vector;

        public GoldenTurn(JsonElement turn, int index)
        {
            string text = turn.GetProperty("text").GetString()!, caption = turn.GetProperty("cap").GetString()!;
            Record = new MemoryRecord
            {
                Id = new Guid(index + 1, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]),
                Kind = MemoryKind.Episode,
                Text = caption.Length == 0 ? text : $"{text} {caption}",
                Scope = new MemoryScope { Session = turn.GetProperty("session").GetString() },
                Speaker = turn.GetProperty("speaker").GetString(),
                TurnIndex = index,
                OccurredAt = DateTimeOffset.ParseExact(turn.GetProperty("date").GetString()!, "h:mm tt 'on' d MMMM, yyyy", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).AddSeconds(index),
                CreatedAt = default,
                UpdatedAt = default,
                ContentHash = "",
                ProfileFingerprint = "",
            };
            Terms = new TermExtraction(Analyzer).Extract(Record);
            Stems = Analyzer.Analyze(Record.Text).Stems;
            ExpectedStems = Texts(turn, "terms");
            ExpectedOwn = [.. Texts(turn, "speaker_terms").Concat(Texts(turn, "date_words")).Distinct()];
            (ExpectedAsks, ExpectedFirst) = (turn.GetProperty("asks").GetBoolean(), turn.GetProperty("first").GetBoolean());
            _vector = Floats(turn, "vector");
            OwnTerms = [.. Terms.All().Select(t => t.Key).Where(t => Terms.OwnCount(t) > 0)];
        }

        public MemoryRecord Record { get; }

        public MemoryTerms Terms { get; }

        public IReadOnlyList<string> Stems { get; }

        public IReadOnlyList<uint> OwnTerms { get; }

        public string[] ExpectedStems { get; }

        public string[] ExpectedOwn { get; }

        public bool ExpectedAsks { get; }

        public bool ExpectedFirst { get; }

        public MemoryFeatures Features(float[] question)
        {
            double dot = 0; // in double, and by another route than the product's
            for (int i = 0; i < _vector.Length; i++) dot += (double)_vector[i] * question[i];
            return new MemoryFeatures
            {
                Id = Record.Id,
                Kind = Record.Kind,
                OccurredAt = Record.OccurredAt,
                Place = TurnPlace.Of(Record.Scope, Record.TurnIndex),
                Speaker = Record.Speaker,
                Terms = MemoryTerms.TryUnpack(Terms.Pack(), out var unpacked) ? unpacked : null,
                Cosine = dot,
            };
        }
    }
}
