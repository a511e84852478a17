using System.CommandLine;
using System.Globalization;
using AgentMemory.Onnx;

namespace AgentMemory.Cli.Commands;

/// <summary><c>embed TEXT</c></summary>
internal static class EmbedCommand
{
    private const int Shown = 8;

    public static Command Create()
    {
        var text = new Argument<string>("text") { Description = "What to embed." };
        var query = new Option<bool>("--query") { Description = "As a question; as a memory unless said so." };
        var explain = new Option<bool>("--explain") { Description = "Every step: tokens with ids, places and weights, pooling, lengths, times." };
        var command = new Command("embed", "Embeds a text: the vector, and how much of the text the model saw.") { text, query, explain, EmbeddingModels.Model, EmbeddingModels.Set };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var embedder = OnnxEmbedder.Load(EmbeddingModels.Options(parsed, parsed.GetValue(EmbeddingModels.Model)));
            var role = parsed.GetValue(query) ? EmbeddingRole.Query : EmbeddingRole.Document;
            var explanation = await embedder.ExplainAsync(parsed.GetValue(text)!, role, cancellationToken);
            var outcome = explanation.Outcome;
            bool json = parsed.GetValue(CommonOptions.Json), explained = parsed.GetValue(explain);
            if (json && explained) Output.Json(new { embedder.Profile.Model, embedder.Profile.Fingerprint, Status = outcome.Status.ToString().ToLowerInvariant(), Explanation = explanation });
            else if (json && outcome.HasVector) Output.Json(new { embedder.Profile.Model, embedder.Profile.Fingerprint, outcome.Tokens, outcome.TotalTokens, Truncated = outcome.Status == EmbeddingStatus.Truncated, Vector = outcome.Vector.ToArray() });
            else if (!json)
            {
                Summary(embedder.Profile, explanation);
                if (explained) ExplanationText.Write(Console.Out, explanation);
            }
            if (outcome.HasVector) return ExitCodes.Ok;
            await Console.Error.WriteLineAsync($"No vector ({outcome.Status.ToString().ToLowerInvariant()}): {outcome.Reason}");
            return ExitCodes.Failed;
        });
        return command;
    }

    private static void Summary(EmbeddingProfileInfo profile, EmbeddingExplanation explanation)
    {
        var outcome = explanation.Outcome;
        Console.Out.WriteLine($"model     {profile.Model}, profile {profile.Fingerprint}");
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"tokens    {outcome.Tokens} seen of {outcome.TotalTokens}{(outcome.Status == EmbeddingStatus.Truncated ? $": cut after {explanation.CharactersSeen} of {explanation.Text.Length} characters" : "")}"));
        if (!outcome.HasVector) return;
        float[] vector = outcome.Vector.ToArray();
        string values = string.Join(' ', vector.Take(Shown).Select(x => x.ToString("0.000000", CultureInfo.InvariantCulture)));
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"vector    {vector.Length} numbers of length {Math.Sqrt(vector.Sum(x => (double)x * x)):0.000000}: {values}{(vector.Length > Shown ? " ..." : "")}"));
    }
}
