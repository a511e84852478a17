using System.Globalization;

namespace AgentMemory.Benchmarks;

/// <summary>Collects measured figures and prints each with its bar.</summary>
internal sealed class Figures
{
    private bool _short;

    public int ExitCode => _short ? 1 : 0;

    public void AtMost(string figure, double value, string unit, double bar) => Print(figure, value, unit, "<=" + Text(bar), value <= bar);

    public void AtLeast(string figure, double value, string unit, double bar) => Print(figure, value, unit, ">=" + Text(bar), value >= bar);

    private static string Text(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);

    private void Print(string figure, double value, string unit, string bar, bool pass)
    {
        _short |= !pass;
        Console.WriteLine($"{figure} {Text(value)} {unit} {bar} {(pass ? "pass" : "short")}");
    }
}
