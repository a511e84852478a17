using System.Globalization;

namespace AgentMemory.Evaluation.Layouts;

/// <summary>Judgements of documents, in the columns of BEIR (query, document, score) or of TREC (query, iteration, document, score).</summary>
internal static class BeirJudgements
{
    /// <returns>Query to documents with a gain above 0; a header is skipped.</returns>
    /// <exception cref="ArgumentException">A line has other columns.</exception>
    public static async Task<Dictionary<string, Dictionary<string, double>>> ReadAsync(string file, CancellationToken cancellationToken)
    {
        var judged = new Dictionary<string, Dictionary<string, double>>(StringComparer.Ordinal);
        int number = 0;
        await foreach (string line in JsonFiles.TextLinesAsync(file, cancellationToken).ConfigureAwait(false))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line)) continue;
            // Ids may hold spaces, so only a line without tabs is parted at them.
            string[] columns = line.Contains('\t', StringComparison.Ordinal) ? line.Split('\t', StringSplitOptions.TrimEntries) : line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (columns.Length is not (3 or 4) || !double.TryParse(columns[^1], NumberStyles.Float, CultureInfo.InvariantCulture, out double gain))
            {
                if (number == 1) continue;
                throw new ArgumentException($"Line {number} of '{file}' should have query, document and score between tabs.");
            }
            if (gain <= 0) continue;
            if (!judged.TryGetValue(columns[0], out var gains)) judged[columns[0]] = gains = new(StringComparer.Ordinal);
            gains[columns[^2]] = gain;
        }
        return judged;
    }
}
