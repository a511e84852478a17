using System.Diagnostics;
using System.Globalization;
using AgentMemory.Evaluation;

namespace AgentMemory.Cli;

/// <summary>How far a run is, on standard error: one line that is written over on a terminal, a line now and then elsewhere.</summary>
internal sealed class EvaluationStatus(TextWriter writer) : IProgress<EvaluationProgress>
{
    private static readonly TimeSpan OnTerminal = TimeSpan.FromMilliseconds(200), Elsewhere = TimeSpan.FromSeconds(10);

    private readonly bool _terminal = !Console.IsErrorRedirected;
    private long _last;
    private int _width;

    public void Report(EvaluationProgress value)
    {
        bool complete = value.Done == value.Total;
        if (!complete && _last != 0 && Stopwatch.GetElapsedTime(_last) < (_terminal ? OnTerminal : Elsewhere)) return;
        _last = Stopwatch.GetTimestamp();
        string line = string.Create(CultureInfo.InvariantCulture, $"{value.Step} {value.Done} of {value.Total}");
        if (_terminal) writer.Write("\r" + line.PadRight(_width));
        else writer.WriteLine(line);
        _width = line.Length;
    }

    public void Clear()
    {
        if (_terminal) writer.Write("\r" + new string(' ', _width) + "\r");
    }
}
