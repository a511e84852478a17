using System.Globalization;

namespace AgentMemory.Cli.Commands;

/// <summary>Metadata on the command line: whole numbers, numbers and booleans get their type, all else is text.</summary>
internal static class MetadataArguments
{
    public static Dictionary<string, MetadataValue> Parse(IReadOnlyList<string> pairs)
    {
        var metadata = new Dictionary<string, MetadataValue>(StringComparer.Ordinal);
        foreach (string pair in pairs)
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0) throw new ArgumentException($"--meta wants KEY=VALUE, not '{pair}'.");
            metadata[pair[..equals]] = Value(pair[(equals + 1)..]);
        }
        return metadata;
    }

    private static MetadataValue Value(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long integer) ? integer
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? number
        : bool.TryParse(text, out bool flag) ? flag
        : (MetadataValue)text;
}
