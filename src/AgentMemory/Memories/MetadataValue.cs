namespace AgentMemory;

/// <summary>Kind of a metadata value.</summary>
public enum MetadataKind
{
    /// <summary>Text.</summary>
    Text = 0,
    /// <summary>64-bit integer.</summary>
    Integer = 1,
    /// <summary>Finite double.</summary>
    Number = 2,
    /// <summary>True or false.</summary>
    Boolean = 3,
    /// <summary>List of texts.</summary>
    TextList = 4,
}

/// <summary>One typed metadata value: text, integer, number, boolean or a list of texts. Integers and numbers stay apart.</summary>
public sealed record MetadataValue
{
    private MetadataValue(MetadataKind kind, object value) => (Kind, Value) = (kind, value);

    /// <summary>Its kind.</summary>
    public MetadataKind Kind { get; }

    /// <summary>Boxed value: <see cref="string"/>, <see cref="long"/>, <see cref="double"/>, <see cref="bool"/> or a list of strings.</summary>
    public object Value { get; }

    /// <summary>Text.</summary>
    public static MetadataValue From(string value) => new(MetadataKind.Text, value ?? throw new ArgumentNullException(nameof(value)));
    /// <summary>Integer.</summary>
    public static MetadataValue From(long value) => new(MetadataKind.Integer, value);
    /// <summary>Finite number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">NaN or infinite.</exception>
    public static MetadataValue From(double value) => double.IsFinite(value)
        ? new(MetadataKind.Number, value)
        : throw new ArgumentOutOfRangeException(nameof(value), value, "Metadata numbers must be finite.");
    /// <summary>Boolean.</summary>
    public static MetadataValue From(bool value) => new(MetadataKind.Boolean, value);
    /// <summary>List of texts.</summary>
    public static MetadataValue From(IReadOnlyList<string> value) => new(MetadataKind.TextList, value ?? throw new ArgumentNullException(nameof(value)));

    /// <summary>Text.</summary>
    public static implicit operator MetadataValue(string value) => From(value);
    /// <summary>Integer.</summary>
    public static implicit operator MetadataValue(long value) => From(value);
    /// <summary>Number.</summary>
    public static implicit operator MetadataValue(double value) => From(value);
    /// <summary>Boolean.</summary>
    public static implicit operator MetadataValue(bool value) => From(value);

    /// <inheritdoc/>
    public bool Equals(MetadataValue? other) => other is not null && Kind == other.Kind
        && (Kind == MetadataKind.TextList
            ? ((IReadOnlyList<string>)Value).SequenceEqual((IReadOnlyList<string>)other.Value, StringComparer.Ordinal)
            : Value.Equals(other.Value));

    /// <inheritdoc/>
    public override int GetHashCode() => Kind == MetadataKind.TextList
        ? ((IReadOnlyList<string>)Value).Aggregate((int)Kind, HashCode.Combine)
        : HashCode.Combine(Kind, Value);
}
