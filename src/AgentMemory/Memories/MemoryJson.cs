using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace AgentMemory;

/// <summary>
/// The JSON of the memory's records, shared by server, client and command line: camelCase names and enum texts, filters and metadata as plain JSON,
/// unknown members and nulls in required places refused.
/// </summary>
/// <remarks>
/// By reflection, not by source generation: the generator sets every init-only property, so a member that the text leaves out would lose its
/// default (an importance of 0 in place of 0.5, a scope of null in place of the default tenant).
/// </remarks>
public static class MemoryJson
{
    private const string Trimming = "Records are read by reflection, so that members left out keep their defaults.";

    private static JsonSerializerOptions? _options;

    /// <summary>Shared, read-only options.</summary>
    public static JsonSerializerOptions Options
    {
        [RequiresUnreferencedCode(Trimming), RequiresDynamicCode(Trimming)]
        get
        {
            if (_options is { } made) return made;
            var options = new JsonSerializerOptions();
            Configure(options);
            options.MakeReadOnly();
            return _options = options;
        }
    }

    /// <summary>Sets options that somebody else owns, for instance a web host's, to the same rules.</summary>
    [RequiresUnreferencedCode(Trimming), RequiresDynamicCode(Trimming)]
    public static void Configure(JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.PropertyNameCaseInsensitive = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.RespectNullableAnnotations = true;
        options.AllowDuplicateProperties = false;
        options.TypeInfoResolver = new DefaultJsonTypeInfoResolver();
        options.Converters.Add(new JsonStringEnumConverter<MemoryKind>(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        options.Converters.Add(new JsonStringEnumConverter<WriteStatus>(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        options.Converters.Add(new JsonStringEnumConverter<TimeMode>(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        options.Converters.Add(new JsonStringEnumConverter<RecallMode>(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        options.Converters.Add(new JsonStringEnumConverter<RecallVerdict>(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        options.Converters.Add(new MetadataValueConverter());
        options.Converters.Add(new MemoryFilterConverter());
    }
}
