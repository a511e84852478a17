using System.Globalization;
using AgentMemory.Evaluation.Layouts;

namespace AgentMemory.Evaluation;

/// <summary>What to read of a set.</summary>
public sealed record EvaluationDataOptions
{
    /// <summary>Split of a BEIR folder: the name of a file in <c>qrels</c> without <c>.tsv</c>; null for <c>test</c>, or for the only one.</summary>
    public string? Split { get; init; }
    /// <summary>Most questions, taken at even distances over the whole set; null for all. Scopes that keep no question are left out.</summary>
    public int? MaxQuestions { get; init; }
}

/// <summary>Reads sets of questions: own JSON lines, and the layouts of published sets.</summary>
public static class EvaluationData
{
    private static readonly IEvaluationLayout[] Layouts = [new BeirLayout(), new ChunkingLayout(), new JsonLinesLayout(), new ConversationLayout()];

    /// <summary>Reads a file or folder, whose layout is found by looking at it.</summary>
    /// <exception cref="ArgumentException">There is no such file or folder, its layout is none that is known (the message says what was looked for), or its contents are broken.</exception>
    public static async Task<EvaluationSet> LoadAsync(string path, EvaluationDataOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        options ??= new EvaluationDataOptions();
        if (options.MaxQuestions is < 1) throw new ArgumentException("The number of questions must be at least 1.", nameof(options));
        if (!File.Exists(path) && !Directory.Exists(path)) throw new ArgumentException($"There is no file or folder '{path}'.", nameof(path));
        path = Path.GetFullPath(path);
        try
        {
            var set = await ReadAsync(path, options, cancellationToken).ConfigureAwait(false) ?? await ReadInsideAsync(path, options, cancellationToken).ConfigureAwait(false);
            return options.MaxQuestions is { } most ? Limit(set, most) : set;
        }
        catch (Exception ex) when (ex is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new ArgumentException($"'{path}' cannot be read: {ex.Message}", nameof(path), ex);
        }
    }

    private static async Task<EvaluationSet?> ReadAsync(string path, EvaluationDataOptions options, CancellationToken cancellationToken)
    {
        foreach (var layout in Layouts)
            if (await layout.TryReadAsync(path, options, cancellationToken).ConfigureAwait(false) is { } set) return Checked(set, path);
        return null;
    }

    /// <summary>The path is a folder around the one that holds the set. Conversations are found at any depth already.</summary>
    private static async Task<EvaluationSet> ReadInsideAsync(string path, EvaluationDataOptions options, CancellationToken cancellationToken)
    {
        var found = new List<(string Folder, EvaluationSet Set)>();
        string[] folders = Directory.Exists(path) ? [.. Directory.EnumerateDirectories(path).Order(StringComparer.Ordinal)] : [];
        foreach (string folder in folders)
            foreach (var layout in Layouts.Where(l => l is BeirLayout or ChunkingLayout))
                if (await layout.TryReadAsync(folder, options, cancellationToken).ConfigureAwait(false) is { } set) found.Add((folder, set));
        return found switch
        {
            [var (folder, set)] => Checked(set, folder),
            [] => throw new ArgumentException($"'{path}' has no layout that is known. Looked for: {string.Join("; ", Layouts.Select(l => $"{l.Name} ({l.LooksFor})"))}.", nameof(path)),
            _ => throw new ArgumentException($"'{path}' holds several sets; name one of them: {string.Join(", ", found.Select(f => f.Folder))}.", nameof(path)),
        };
    }

    /// <summary>The set with a note on what is not measured.</summary>
    private static EvaluationSet Checked(EvaluationSet set, string path)
    {
        int asked = set.Scopes.Sum(s => s.Questions.Count), answerable = set.Scopes.Sum(s => s.Questions.Count(IsAnswerable));
        if (answerable == 0) throw new ArgumentException($"'{path}' has the layout {set.Layout}, but no question with evidence that is there. {string.Join(' ', set.Notes)}".TrimEnd(), nameof(path));
        if (asked == answerable) return set;
        return set with { Notes = [.. set.Notes, string.Create(CultureInfo.InvariantCulture, $"{asked - answerable} of {asked} questions have no evidence that is there and are not measured.")] };
    }

    internal static bool IsAnswerable(EvaluationQuestion question) => question.Relevant.Count > 0 || question.Spans.Count > 0;

    private static EvaluationSet Limit(EvaluationSet set, int most)
    {
        int total = set.Scopes.Sum(s => s.Questions.Count(IsAnswerable));
        if (total <= most) return set;
        int seen = 0;
        // Question i is kept where i * most / total reaches a new whole number: even distances, the same on every run.
        bool Keep() => (long)seen * most / total != (long)++seen * most / total;
        var scopes = set.Scopes.Select(s => s with { Questions = [.. s.Questions.Where(IsAnswerable).Where(_ => Keep())] }).ToList();
        return set with { Scopes = [.. scopes.Where(s => s.Questions.Count > 0)] };
    }
}
