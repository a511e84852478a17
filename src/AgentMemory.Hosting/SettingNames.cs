using System.ComponentModel;
using System.Reflection;
using AgentMemory.Onnx;

namespace AgentMemory.Hosting;

/// <summary>The settings of a memory that can be named as <c>SECTION:NAME=VALUE</c>, relative to the section <c>AgentMemory</c>.</summary>
public static class SettingNames
{
    private static readonly (string Section, Type Options)[] Sections = [("", typeof(AgentMemoryOptions)), ("Embedding", typeof(OnnxEmbeddingOptions))];

    /// <summary>Every name, in order.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Sections.SelectMany(s => Names(s.Section, s.Options)).Order(StringComparer.Ordinal)];

    /// <summary>Splits <c>NAME=VALUE</c> into the key of the configuration and its value.</summary>
    /// <exception cref="ArgumentException">There is no such setting, or its value has another type; the message says what there is.</exception>
    public static KeyValuePair<string, string?> Parse(string assignment)
    {
        ArgumentNullException.ThrowIfNull(assignment);
        int equals = assignment.IndexOf('=', StringComparison.Ordinal);
        string name = (equals < 0 ? assignment : assignment[..equals]).Trim(), value = equals < 0 ? "" : assignment[(equals + 1)..].Trim();
        if (name.StartsWith("AgentMemory:", StringComparison.OrdinalIgnoreCase)) name = name["AgentMemory:".Length..];
        string? known = All.FirstOrDefault(n => n.Equals(name, StringComparison.OrdinalIgnoreCase) || (name.StartsWith(n + ":", StringComparison.OrdinalIgnoreCase) && IsCollection(TypeOf(n))));
        if (equals <= 0 || known is null) throw new ArgumentException($"A setting is NAME=VALUE with a known name, not '{assignment}'. Names: {string.Join(", ", All)}.");
        var type = Nullable.GetUnderlyingType(TypeOf(known)) ?? TypeOf(known);
        if (!IsCollection(type) && !Fits(type, value))
            throw new ArgumentException($"The setting {known} cannot be '{value}'; it is {(type.IsEnum ? "one of " + string.Join(", ", Enum.GetNames(type)) : "a " + type.Name)}.");
        return new($"AgentMemory:{name}", value);
    }

    private static bool Fits(Type type, string value)
    {
        try
        {
            return TypeDescriptor.GetConverter(type).ConvertFromInvariantString(value) is not null;
        }
        catch (Exception ex) when (ex is FormatException or NotSupportedException or ArgumentException)
        {
            return false;
        }
    }

    private static bool IsCollection(Type type) => type != typeof(string) && typeof(System.Collections.IEnumerable).IsAssignableFrom(type);

    private static bool IsNested(Type type) => type.IsClass && type != typeof(string) && !IsCollection(type) && type.Namespace?.StartsWith("AgentMemory", StringComparison.Ordinal) == true;

    private static IEnumerable<string> Names(string section, Type options) => options.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .SelectMany(p => IsNested(p.PropertyType) ? Names(Join(section, p.Name), p.PropertyType) : [Join(section, p.Name)]);

    private static string Join(string section, string name) => section.Length == 0 ? name : $"{section}:{name}";

    private static Type TypeOf(string name)
    {
        string[] parts = name.Split(':');
        var section = Sections.FirstOrDefault(s => s.Section == parts[0]);
        var (type, at) = section.Options is null ? (typeof(AgentMemoryOptions), 0) : (section.Options, 1);
        while (at < parts.Length - 1) type = type.GetProperty(parts[at++])!.PropertyType;
        return type.GetProperty(parts[at])!.PropertyType;
    }
}
