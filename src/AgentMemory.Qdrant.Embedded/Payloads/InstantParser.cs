namespace AgentMemory.Qdrant.Embedded.Payloads;

/// <summary>
/// The spellings of instants that the server accepts: RFC 3339 and near it, with T or a space, an offset with or without colon or none (then UTC),
/// fractions, one-digit months and days, a leap second; without offset also no seconds, or the date alone.
/// </summary>
internal ref struct InstantParser
{
    private ReadOnlySpan<char> _rest;
    private long _year;
    private int _month, _day, _hour, _minute, _second, _nanos, _offset;

    private InstantParser(string text) => _rest = text;

    public static Instant? Parse(string text)
    {
        var parser = new InstantParser(text);
        if (!parser.ReadDate()) return null;
        if (parser._rest.IsEmpty) return parser.ToInstant(); // the date alone: midnight
        if (!parser.ReadSeparator() || !parser.ReadMinutes()) return null;
        if (parser._rest.IsEmpty) return parser.ToInstant(); // no seconds, and then no offset either
        if (!parser.ReadSeconds()) return null;
        return parser._rest.IsEmpty || parser.ReadOffset() ? parser.ToInstant() : null;
    }

    private bool ReadDate()
    {
        return ReadYear() && ReadLiteral('-') && ReadNumber(1, 12, out _month) && ReadLiteral('-') && ReadNumber(1, 31, out _day);
    }

    private bool ReadSeparator()
    {
        if (_rest[0] is not ('T' or 't' or ' ')) return false;
        _rest = _rest[1..];
        return true;
    }

    private bool ReadMinutes() => ReadNumber(0, 23, out _hour) && ReadLiteral(':') && ReadNumber(0, 59, out _minute);

    private bool ReadSeconds()
    {
        if (!ReadLiteral(':') || !ReadNumber(0, 60, out _second)) return false;
        if (_rest is not ['.', ..]) return true;
        int digits = 1;
        for (; digits < _rest.Length && char.IsAsciiDigit(_rest[digits]); digits++)
            if (digits <= 9) _nanos = _nanos * 10 + (_rest[digits] - '0');
        for (int i = digits; i <= 9; i++) _nanos *= 10;
        _rest = _rest[digits..];
        return digits > 1;
    }

    private bool ReadOffset()
    {
        _rest = _rest.TrimStart();
        if (_rest.StartsWith("UTC", StringComparison.OrdinalIgnoreCase)) return IsEnd(3);
        if (_rest.IsEmpty) return false;
        if (_rest[0] is 'Z' or 'z') return IsEnd(1);
        if (_rest[0] is not ('+' or '-' or '\u2212')) return false;
        int sign = _rest[0] == '+' ? 1 : -1;
        _rest = _rest[1..];
        if (!ReadTwoDigits(out int hours) || hours > 23) return false;
        int minutes = 0;
        if (!_rest.IsEmpty)
        {
            _rest = _rest.TrimStart(": \t\r\n");
            if (!_rest.IsEmpty && (!ReadTwoDigits(out minutes) || minutes > 59)) return false;
        }
        _offset = sign * (hours * 60 + minutes) * 60;
        return IsEnd(0);
    }

    private readonly bool IsEnd(int from) => _rest[from..].IsWhiteSpace();

    private bool ReadTwoDigits(out int number)
    {
        number = 0;
        if (_rest is not [>= '0' and <= '9', >= '0' and <= '9', ..]) return false;
        number = (_rest[0] - '0') * 10 + (_rest[1] - '0');
        _rest = _rest[2..];
        return true;
    }

    private bool ReadYear()
    {
        _rest = _rest.TrimStart();
        bool signed = _rest is ['+' or '-', ..], negative = _rest is ['-', ..];
        if (signed) _rest = _rest[1..];
        int digits = 0, limit = signed ? 7 : 4; // no calendar reaches seven digits, and a plain year has at most four
        for (; digits < _rest.Length && digits < limit && char.IsAsciiDigit(_rest[digits]); digits++) _year = _year * 10 + (_rest[digits] - '0');
        _rest = _rest[digits..];
        if (negative) _year = -_year;
        return digits > 0 && _year is >= -262_143 and <= 262_142;
    }

    private bool ReadNumber(int min, int max, out int number)
    {
        _rest = _rest.TrimStart();
        number = 0;
        int digits = 0;
        for (; digits < _rest.Length && digits < 2 && char.IsAsciiDigit(_rest[digits]); digits++) number = number * 10 + (_rest[digits] - '0');
        _rest = _rest[digits..];
        return digits > 0 && number >= min && number <= max;
    }

    private bool ReadLiteral(char literal)
    {
        if (_rest.IsEmpty || _rest[0] != literal) return false;
        _rest = _rest[1..];
        return true;
    }

    private readonly Instant? ToInstant()
    {
        if (_day > DaysInMonth()) return null;
        long seconds = DaysSinceEpoch() * 86_400 + _hour * 3_600 + _minute * 60 + Math.Min(_second, 59) - _offset;
        return new(seconds, _nanos + (_second == 60 ? 1_000_000_000 : 0));
    }

    private readonly int DaysInMonth() => _month switch
    {
        2 => _year % 4 == 0 && (_year % 100 != 0 || _year % 400 == 0) ? 29 : 28,
        4 or 6 or 9 or 11 => 30,
        _ => 31,
    };

    /// <summary>In the proleptic Gregorian calendar, also beyond the years of <see cref="DateTime"/>; years begin in March, so that leap days come last.</summary>
    private readonly long DaysSinceEpoch()
    {
        long year = _month <= 2 ? _year - 1 : _year;
        long era = Math.DivRem(year >= 0 ? year : year - 399, 400).Quotient;
        long yearOfEra = year - era * 400;
        long dayOfYear = (153 * (_month + (_month > 2 ? -3 : 9)) + 2) / 5 + _day - 1;
        long dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return era * 146_097 + dayOfEra - 719_468;
    }
}
