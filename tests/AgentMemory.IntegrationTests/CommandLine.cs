using System.Diagnostics;

namespace AgentMemory.IntegrationTests;

/// <summary>The command line as a process.</summary>
internal static class CommandLine
{
    public static Process Start(params string[] arguments) =>
        Process.Start(new ProcessStartInfo("dotnet", [BuildOutput.CommandLine, .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;

    /// <param name="input">Standard input; empty for none.</param>
    /// <param name="arguments">Command and options.</param>
    public static async Task<(int Code, string Output, string Error)> RunWithInputAsync(string input, params string[] arguments)
    {
        using var process = Start(arguments);
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }

    public static Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments) => RunWithInputAsync("", arguments);
}
