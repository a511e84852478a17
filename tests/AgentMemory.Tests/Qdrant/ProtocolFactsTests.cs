using System.Globalization;
using System.Reflection;
using Google.Protobuf.Reflection;
using Qdrant.Client.Grpc;
using Xunit;
using FieldKind = Google.Protobuf.Reflection.FieldType;

namespace AgentMemory.Tests.Qdrant;

/// <summary>
/// Keeps our .proto files what the official ones declare, since another build swaps them for the official package.
/// <c>protocol.tsv</c> holds the expected facts; the deprecated calls that it leaves out may be missing here too.
/// </summary>
public sealed class ProtocolFactsTests
{
    private static readonly FileDescriptor[] Files = [.. typeof(PointId).Assembly.GetTypes()
        .Where(t => t.Name.EndsWith("Reflection", StringComparison.Ordinal))
        .Select(t => t.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static)?.GetValue(null)).OfType<FileDescriptor>()];

    private static readonly MessageDescriptor[] Messages = [.. Files.SelectMany(f => f.MessageTypes).SelectMany(WithNested).Where(m => m.GetOptions() is not { MapEntry: true })];

    private static readonly EnumDescriptor[] Enums = [.. Files.SelectMany(f => f.EnumTypes).Concat(Messages.SelectMany(m => m.EnumTypes))];

    [Fact]
    public void Files_use_the_official_package_and_namespace()
    {
        Assert.NotEmpty(Files);
        Assert.All(Files, f => Assert.Equal("qdrant", f.Package));
        Assert.All(Files, f => Assert.Equal("Qdrant.Client.Grpc", f.GetOptions().CsharpNamespace));
        Assert.All(Messages.Where(m => m.ContainingType is null), m => Assert.Equal("Qdrant.Client.Grpc", m.ClrType.Namespace));
    }

    [Fact]
    public void Methods_have_the_official_paths_and_messages() => AssertSame(Facts("method", 4), Files.SelectMany(f => f.Services).SelectMany(s => s.Methods)
        .Select(m => string.Join('\t', $"/{m.Service.FullName}/{m.Name}", Name(m.InputType.FullName), Name(m.OutputType.FullName))));

    [Fact]
    public void Methods_are_unary() => Assert.All(Files.SelectMany(f => f.Services).SelectMany(s => s.Methods), m => Assert.False(m.IsClientStreaming || m.IsServerStreaming));

    [Fact]
    public void Fields_have_the_official_names_numbers_types_and_oneofs() => AssertSame(
        Facts("field", 7).Select(WithoutMessagePresence), Messages.SelectMany(m => m.Fields.InDeclarationOrder().Select(Describe).DefaultIfEmpty(Name(m.FullName) + "\t\t\t\t\t")));

    [Fact]
    public void Enums_have_the_official_values_and_members() => AssertSame(Facts("enum", 5), Enums.SelectMany(e => e.Values.Select(v => string.Join('\t', Name(e.FullName), v.Name, v.Number.ToString(CultureInfo.InvariantCulture), Member(e, v)))));

    [Fact]
    public void Reserved_numbers_are_not_used_again() => Assert.All(Facts("reserved", 3), line =>
    {
        string[] parts = line.Split('\t');
        int[] numbers = [.. parts[1].Split(',').Select(n => int.Parse(n, CultureInfo.InvariantCulture))];
        var message = Messages.SingleOrDefault(m => Name(m.FullName) == parts[0]);
        Assert.All(numbers, n => Assert.Null(message?.FindFieldByNumber(n)));
    });

    private static IEnumerable<MessageDescriptor> WithNested(MessageDescriptor message) => message.NestedTypes.SelectMany(WithNested).Prepend(message);

    private static string Name(string fullName) => fullName.StartsWith("qdrant.", StringComparison.Ordinal) ? fullName["qdrant.".Length..] : fullName;

    private static string Member(EnumDescriptor descriptor, EnumValueDescriptor value) => descriptor.ClrType.GetFields(BindingFlags.Public | BindingFlags.Static)
        .Single(f => f.GetCustomAttribute<OriginalNameAttribute>() is { PreferredAlias: true } name && name.Name == value.Name).Name;

    private static string Describe(FieldDescriptor field)
    {
        string cardinality = field.IsMap ? "map"
            : field.IsRepeated ? "repeated"
            : field.RealContainingOneof is not null ? "oneof"
            : field.FieldType != FieldKind.Message && field.HasPresence ? "optional"
            : "single";
        return string.Join('\t', Name(field.ContainingType.FullName), field.Name, field.FieldNumber.ToString(CultureInfo.InvariantCulture), TypeName(field), cardinality, field.RealContainingOneof?.Name ?? "");
    }

    private static string TypeName(FieldDescriptor field) => field switch
    {
        { IsMap: true } => $"map<{TypeName(field.MessageType.FindFieldByNumber(1))}, {TypeName(field.MessageType.FindFieldByNumber(2))}>",
        { FieldType: FieldKind.Message } => Name(field.MessageType.FullName),
        { FieldType: FieldKind.Enum } => Name(field.EnumType.FullName),
        _ => field.FieldType.ToString().ToLowerInvariant(),
    };

    // A message field has presence with and without the keyword: wire and generated members are the same.
    private static string WithoutMessagePresence(string line)
    {
        string[] parts = line.Split('\t');
        if (parts[4] == "optional" && (parts[3] == "google.protobuf.Timestamp" || Messages.Any(m => Name(m.FullName) == parts[3]))) parts[4] = "single";
        return string.Join('\t', parts);
    }

    private static List<string> Facts(string kind, int columns)
    {
        using var stream = typeof(ProtocolFactsTests).Assembly.GetManifestResourceStream("protocol.tsv")!;
        using var reader = new StreamReader(stream);
        var facts = new List<string>();
        while (reader.ReadLine() is { } line)
        {
            string[] parts = line.Split('\t');
            if (parts[0] == kind) facts.Add(string.Join('\t', parts.Concat(Enumerable.Repeat("", columns - parts.Length)).Skip(1)));
        }
        Assert.NotEmpty(facts);
        return facts;
    }

    private static void AssertSame(IEnumerable<string> expected, IEnumerable<string> actual)
    {
        string[] official = [.. expected], ours = [.. actual];
        string[] differences = [.. official.Except(ours).Select(l => "missing or different here: " + l), .. ours.Except(official).Select(l => "not official: " + l)];
        Assert.True(differences.Length == 0, string.Join(Environment.NewLine, differences));
    }
}
