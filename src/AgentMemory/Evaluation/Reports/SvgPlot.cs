using System.Globalization;
using System.Net;
using System.Text;

namespace AgentMemory.Evaluation.Reports;

/// <summary>A row of values, one a group of bars or points of a line.</summary>
internal sealed record PlotSeries(string Name, IReadOnlyList<double> Values);

/// <summary>Plots as SVG text; nothing is loaded from anywhere.</summary>
internal static class SvgPlot
{
    private const int Width = 680, Height = 260, Left = 46, Right = 12, Top = 28, Bottom = 44;

    private static readonly string[] Colours = ["#2f6f9f", "#d98032", "#5b8c5a", "#8a6fb0"];

    /// <summary>Bars side by side, a group a label; the axis goes from 0 to <paramref name="max"/>.</summary>
    public static string Bars(string title, IReadOnlyList<string> labels, IReadOnlyList<PlotSeries> series, double max)
    {
        var svg = Open(title, series, max);
        double group = (double)(Width - Left - Right) / Math.Max(1, labels.Count), bar = group * 0.8 / Math.Max(1, series.Count);
        foreach (var (g, label) in labels.Index())
        {
            double x = Left + g * group + group * 0.1;
            foreach (var (s, row) in series.Index())
            {
                double value = Math.Clamp(row.Values[g], 0, max), height = max > 0 ? value / max * (Height - Top - Bottom) : 0;
                svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{x + s * bar:0.#}\" y=\"{Height - Bottom - height:0.#}\" width=\"{bar * 0.92:0.#}\" height=\"{height:0.#}\" fill=\"{Colours[s % Colours.Length]}\"><title>{Escape(row.Name)}, {Escape(label)}: {row.Values[g]:0.###}</title></rect>");
            }
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left + (g + 0.5) * group:0.#}\" y=\"{Height - Bottom + 16}\" text-anchor=\"middle\">{Escape(label)}</text>");
        }
        return svg.Append("</svg>").ToString();
    }

    /// <summary>Share of values (down) that are at most x (across), one line a series.</summary>
    public static string Cumulative(string title, string unit, IReadOnlyList<PlotSeries> series)
    {
        double largest = series.SelectMany(s => s.Values).DefaultIfEmpty(0).Max(), end = largest > 0 ? largest : 1;
        var svg = Open(title, series, 1);
        foreach (var (s, row) in series.Index())
        {
            double[] sorted = [.. row.Values.Order()];
            var points = sorted.Select((v, i) => string.Create(CultureInfo.InvariantCulture, $"{Left + v / end * (Width - Left - Right):0.#},{Height - Bottom - (i + 1.0) / sorted.Length * (Height - Top - Bottom):0.#}"));
            svg.Append(CultureInfo.InvariantCulture, $"<polyline fill=\"none\" stroke=\"{Colours[s % Colours.Length]}\" stroke-width=\"2\" points=\"{string.Join(' ', points)}\"/>");
        }
        for (int tick = 0; tick <= 4; tick++)
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left + tick / 4.0 * (Width - Left - Right):0.#}\" y=\"{Height - Bottom + 16}\" text-anchor=\"middle\">{end * tick / 4:0.#} {Escape(unit)}</text>");
        return svg.Append("</svg>").ToString();
    }

    private static StringBuilder Open(string title, IReadOnlyList<PlotSeries> series, double max)
    {
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" role=\"img\"><title>{Escape(title)}</title><text x=\"{Left}\" y=\"16\" font-weight=\"bold\">{Escape(title)}</text>");
        for (int tick = 0; tick <= 4; tick++)
        {
            double y = Height - Bottom - tick / 4.0 * (Height - Top - Bottom);
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{y:0.#}\" y2=\"{y:0.#}\" stroke=\"#ddd\"/><text x=\"{Left - 6}\" y=\"{y + 4:0.#}\" text-anchor=\"end\">{max * tick / 4:0.##}</text>");
        }
        foreach (var (s, row) in series.Index())
            svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{Left + s * 200}\" y=\"{Height - 16}\" width=\"10\" height=\"10\" fill=\"{Colours[s % Colours.Length]}\"/><text x=\"{Left + s * 200 + 14}\" y=\"{Height - 7}\">{Escape(row.Name)}</text>");
        return svg;
    }

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
