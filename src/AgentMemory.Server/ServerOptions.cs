using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace AgentMemory.Server;

/// <summary>Settings of the service, section <c>AgentMemory:Server</c>.</summary>
internal sealed class ServerOptions
{
    /// <summary>Where it listens: addresses joined by semicolons. Loopback unless told otherwise.</summary>
    [Required] public string Url { get; set; } = "http://127.0.0.1:7180";

    /// <summary>Largest request body in bytes, 1 KiB to 1 GiB: by default a document of the largest size in UTF-8, with its JSON.</summary>
    [Range(1024, 1024 * 1024 * 1024)] public int MaxRequestBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Seconds that a stopping server gives the requests it has accepted, 1 to 3,600.</summary>
    [Range(1, 3600)] public int ShutdownSeconds { get; set; } = 60;

    /// <exception cref="ArgumentException">A setting is of the wrong type, out of its range, or no address.</exception>
    public static ServerOptions Read(IConfiguration configuration)
    {
        var options = new ServerOptions();
        try
        {
            configuration.GetSection("AgentMemory:Server").Bind(options);
        }
        catch (InvalidOperationException ex)
        {
            throw new ArgumentException($"A setting of AgentMemory:Server cannot be read: {ex.Message}", ex);
        }
        var checkedOptions = new ServerOptionsValidator().Validate("AgentMemory:Server", options);
        if (checkedOptions.Failed) throw new ArgumentException(checkedOptions.FailureMessage);
        foreach (string url in options.Url.Split(';'))
        {
            // Hosts may be * or +, which no Uri has.
            if (!Uri.TryCreate(url.Replace("//*", "//any", StringComparison.Ordinal).Replace("//+", "//any", StringComparison.Ordinal), UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
                throw new ArgumentException($"AgentMemory:Server:Url is '{options.Url}', which is no http or https address; for instance http://127.0.0.1:7180.");
        }
        return options;
    }
}

/// <summary>Checks the settings without reflection.</summary>
[OptionsValidator]
internal sealed partial class ServerOptionsValidator : IValidateOptions<ServerOptions>;
