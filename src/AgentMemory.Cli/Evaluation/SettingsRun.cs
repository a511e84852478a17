using AgentMemory.Evaluation;
using AgentMemory.Hosting;
using Microsoft.Extensions.Configuration;

namespace AgentMemory.Cli;

/// <summary>One set under several settings. Settings of recall alone are measured on the memories that are already stored.</summary>
internal sealed class SettingsRun(EvaluationSet data, IConfiguration configuration, IProgress<EvaluationProgress> progress) : IAsyncDisposable
{
    private const string QueryTime = "AgentMemory:Recall:", Analysis = "AgentMemory:Recall:Language";

    private ScratchMemory? _scratch;
    private EvaluationRun? _run;
    private string _storedUnder = "";

    public async Task<EvaluationReport> MeasureAsync(IReadOnlyList<KeyValuePair<string, string?>> settings, CancellationToken cancellationToken)
    {
        settings = [.. settings.GroupBy(s => s.Key, StringComparer.OrdinalIgnoreCase).Select(g => g.Last())]; // the second run may change what --set has set
        string writing = Label(settings.Where(s => !s.Key.StartsWith(QueryTime, StringComparison.OrdinalIgnoreCase) || s.Key.Equals(Analysis, StringComparison.OrdinalIgnoreCase)));
        bool fresh = _run is null || writing != _storedUnder;
        if (fresh && _scratch is not null) await _scratch.DisposeAsync();
        if (fresh) _scratch = new ScratchMemory();
        await _scratch!.OpenAsync(configuration, settings);
        var embedder = _scratch.Embedder;
        if (fresh)
        {
            (_run, _storedUnder) = (new EvaluationRun(data, embedder.CountTokens), writing);
            await _run.StoreAsync(_scratch.Memory, progress, cancellationToken);
        }
        return await _run!.AskAsync(_scratch.Memory, settings.Count == 0 ? "defaults" : Label(settings), q => SettingNames.Shape(q, settings), progress, cancellationToken: cancellationToken);
    }

    public ValueTask DisposeAsync() => _scratch?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static string Label(IEnumerable<KeyValuePair<string, string?>> settings) => string.Join(' ', settings.Select(s => $"{s.Key["AgentMemory:".Length..]}={s.Value}"));
}
