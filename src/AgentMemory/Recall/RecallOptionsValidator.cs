using AgentMemory.Recall.Lexical;
using Microsoft.Extensions.Options;

namespace AgentMemory;

/// <summary>Checks the settings of recall without reflection.</summary>
[OptionsValidator]
internal sealed partial class RecallOptionsValidator : IValidateOptions<RecallOptions>;

/// <summary>Checks what attributes cannot say.</summary>
internal sealed class RecallOptionsRules : IValidateOptions<RecallOptions>
{
    public ValidateOptionsResult Validate(string? name, RecallOptions options)
    {
        var wrong = new List<string>();
        if (options.Language != "auto" && !Language.TryGet(options.Language, out _))
            wrong.Add($"Recall:Language is '{options.Language}'; use auto or one of {string.Join(", ", Language.Codes)}.");
        double[] before = options.WindowBefore ?? [], after = options.WindowAfter ?? [];
        if (before.Length > 3 || after.Length > 3 || before.Concat(after).Any(w => !(w is >= 0 and <= 1)))
            wrong.Add("Recall:WindowBefore and WindowAfter hold at most 3 weights between 0 and 1; set WindowFactor to 0 for no window.");
        foreach (double? constant in (ReadOnlySpan<double?>)[options.Mu, options.Lambda, options.DocumentLambda])
            if (constant is { } value && !(value is >= -1 and <= 100)) wrong.Add("Recall:Mu, Lambda and DocumentLambda lie between -1 and 100.");
        if (options.RecencyHalfLifeDays.Values.Concat(options.ImportanceHalfLifeDays.Values).Any(d => !(d > 0)))
            wrong.Add("Half-lives are days above 0; leave a kind out for none.");
        if (options.TimeZone.Length > 0 && !TimeZoneInfo.TryFindSystemTimeZoneById(options.TimeZone, out _))
            wrong.Add($"Recall:TimeZone is '{options.TimeZone}', which is no time zone; use a name such as Europe/Berlin or UTC.");
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }
}
