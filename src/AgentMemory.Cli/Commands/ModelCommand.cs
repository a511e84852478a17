using System.CommandLine;
using System.Globalization;
using AgentMemory.Onnx;
using AgentMemory.Onnx.Pooling;

namespace AgentMemory.Cli.Commands;

/// <summary><c>model inspect PATH</c>, <c>model fit-idf CORPUS</c></summary>
internal static class ModelCommand
{
    public static Command Create() => new("model", "Embedding models.") { Inspect(), FitIdf() };

    private static Command Inspect()
    {
        var path = new Argument<string?>("path") { Description = "Folder of a sentence-transformers model with an ONNX file; the configured model unless given.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("inspect", "Loads a model, checks its files and says what decides its vectors, each with where it comes from.") { path, EmbeddingModels.Set };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var embedder = OnnxEmbedder.Load(EmbeddingModels.Options(parsed, parsed.GetValue(path)));
            var trial = (await embedder.ExplainAsync("A sentence to try the model.", EmbeddingRole.Document, cancellationToken)).Outcome;
            var recipe = embedder.Recipe;
            if (parsed.GetValue(CommonOptions.Json)) Output.Json(new { recipe.Folder, recipe.Profile.Model, recipe.Profile.Fingerprint, recipe.Profile.Dimensions, embedder.MaxTokens, recipe.Entries, recipe.Warnings, Works = trial.HasVector, trial.Reason });
            else
            {
                Console.Out.WriteLine($"{"model",-24}{recipe.Profile.Model}   [{recipe.Folder}]");
                foreach (var entry in recipe.Entries) Console.Out.WriteLine($"{entry.Name,-24}{entry.Value.ReplaceLineEndings("\\n")}   [{entry.Source}]");
                Console.Out.WriteLine($"{"profile fingerprint",-24}{recipe.Profile.Fingerprint}   [all of the above]");
                Console.Out.WriteLine($"{"trial",-24}{(trial.HasVector ? "gives a vector" : "failed: " + trial.Reason)}");
                foreach (string warning in recipe.Warnings) Console.Out.WriteLine("warning: " + warning.ReplaceLineEndings("\\n"));
            }
            return trial.HasVector ? ExitCodes.Ok : ExitCodes.Engine;
        });
        return command;
    }

    private static Command FitIdf()
    {
        var corpus = new Argument<string[]>("corpus") { Description = "Files and folders: .txt and .md with one text a line, .jsonl with a property 'text'; - reads lines from standard input.", Arity = ArgumentArity.OneOrMore };
        var field = new Option<string>("--field") { Description = "Property of a .jsonl line that holds the text.", DefaultValueFactory = _ => "text" };
        var output = new Option<string?>("--output") { Description = $"Where the counts are written; {IdfWeights.DefaultFileName} in the model's folder unless given." };
        var command = new Command("fit-idf", "Counts the tokens of a corpus, for pooling in which frequent tokens weigh less (IDF, SIF).") { corpus, field, output, EmbeddingModels.Model, EmbeddingModels.Set };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var options = EmbeddingModels.Options(parsed, parsed.GetValue(EmbeddingModels.Model));
            options.TokenWeighting = TokenWeighting.None; // the counts to be made may be missing
            await using var embedder = OnnxEmbedder.Load(options);
            string file = Path.GetFullPath(parsed.GetValue(output) ?? Path.Combine(embedder.Recipe.Folder, IdfWeights.DefaultFileName));
            try
            {
                var counts = await IdfWeights.FitAsync(CorpusTexts.ReadAsync(parsed.GetValue(corpus)!, parsed.GetValue(field)!, cancellationToken), embedder.Tokenizer, cancellationToken);
                await counts.SaveAsync(file, cancellationToken);
                if (parsed.GetValue(CommonOptions.Json)) Output.Json(new { File = file, counts.Texts, counts.VocabularySize });
                else
                {
                    Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Counted {counts.Texts} texts; the counts are in {file}."));
                    Console.Out.WriteLine("Set AgentMemory:Embedding:TokenWeighting to Idf or Sif to use them. The profile's fingerprint changes then: memories have to be embedded again.");
                }
                return ExitCodes.Ok;
            }
            catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
            {
                await Console.Error.WriteLineAsync($"The counts cannot be made or written: {ex.Message} Check the corpus, or name a file with --output.");
                return ExitCodes.Failed;
            }
        });
        return command;
    }
}
