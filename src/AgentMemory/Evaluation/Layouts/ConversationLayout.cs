using System.Text.Json;

namespace AgentMemory.Evaluation.Layouts;

/// <summary>
/// Conversations with questions and the ids of the turns that answer them: one object, a list or table of them, JSON lines, or a folder of such files.
/// Questions may lie in a file of their own, in the folder of a <c>chat.json</c> or with the name of their conversation.
/// </summary>
internal sealed class ConversationLayout : IEvaluationLayout
{
    public string Name => "conversations";

    public string LooksFor => "JSON with conversation.session_N, session_N, turns, messages, chat or haystack_sessions of {speaker|role, text|content}, and qa, questions or probing_questions of {question, evidence}; JSON lines or a folder of such files, plain or .gz";

    public async ValueTask<EvaluationSet?> TryReadAsync(string path, EvaluationDataOptions options, CancellationToken cancellationToken)
    {
        var found = new ConversationFiles();
        if (File.Exists(path))
        {
            if (ConversationFiles.IsJson(path)) await found.ReadAsync(path, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await ReadFolderAsync(path, found, cancellationToken).ConfigureAwait(false);
        }
        var scopes = found.Scopes();
        return scopes.Count == 0 ? null : new EvaluationSet { Name = Path.GetFileName(path.TrimEnd(Path.DirectorySeparatorChar)), Layout = Name, Scopes = scopes, Notes = found.Notes };
    }

    private static async Task ReadFolderAsync(string path, ConversationFiles found, CancellationToken cancellationToken)
    {
        string[] files = [.. Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Where(ConversationFiles.IsJson).Order(StringComparer.Ordinal)];
        string[] chats = [.. files.Where(f => JsonFiles.Name(f).Equals("chat", StringComparison.OrdinalIgnoreCase))];
        foreach (string chat in chats) await found.ReadChatAsync(chat, files, cancellationToken).ConfigureAwait(false);
        // Where chats have their questions in files of their own, the other files are those questions and plans.
        if (chats.Length > 0 && found.Any) return;
        foreach (string file in files)
        {
            try
            {
                if (!await found.ReadAsync(file, cancellationToken).ConfigureAwait(false)) found.Notes.Add($"'{Path.GetRelativePath(path, file)}' holds no conversation and no question.");
            }
            catch (ArgumentException ex) when (files.Length > 1)
            {
                found.Notes.Add($"A file was left out: {ex.Message}");
            }
        }
    }
}
