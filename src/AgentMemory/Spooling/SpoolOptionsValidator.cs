using Microsoft.Extensions.Options;

namespace AgentMemory.Spooling;

/// <summary>Checks the settings and says what to write instead.</summary>
internal sealed class SpoolOptionsValidator : IValidateOptions<SpoolOptions>
{
    public ValidateOptionsResult Validate(string? name, SpoolOptions options)
    {
        var wrong = new List<string>();
        void Range(string setting, long value, long least, long most)
        {
            if (value < least || value > most) wrong.Add($"AgentMemory:Qdrant:Spool:{setting} is {value}; it must be {least:N0} to {most:N0}.");
        }
        Range(nameof(options.MaxItems), options.MaxItems, 1, 10_000_000);
        Range(nameof(options.MaxBytes), options.MaxBytes, 64 * 1024, 1L << 40);
        Range(nameof(options.RetryMilliseconds), options.RetryMilliseconds, 1, 60_000);
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }
}
