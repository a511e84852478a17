using System.Net;

namespace AgentMemory.Server;

/// <summary>
/// <c>healthcheck</c>: asks the server that runs on this machine with these settings whether engine and model answer. For containers, whose image has
/// neither a shell nor an HTTP client.
/// </summary>
internal static class HealthCheck
{
    /// <summary>First argument that asks for it.</summary>
    public const string Verb = "healthcheck";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    /// <param name="args">Settings as the server takes them, without the verb.</param>
    /// <param name="output">Told the outcome in one line.</param>
    /// <returns>0 ready, 1 not ready.</returns>
    /// <exception cref="ArgumentException">The settings name no address that could be asked.</exception>
    public static async Task<int> RunAsync(string[] args, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var address = new Uri(Address(ServerOptions.Read(ServerApplication.CreateBuilder(args).Configuration).Url), "/health/ready");
        // It asks its own machine and sends nothing: whom the certificate names does not matter.
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator, UseProxy = false };
        using var http = new HttpClient(handler) { Timeout = Patience };
        try
        {
            using var response = await http.GetAsync(address);
            await output.WriteLineAsync(response.IsSuccessStatusCode ? $"{address} is ready" : $"{address} answers {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
            return response.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception ex) when (ex is HttpRequestException or TaskCanceledException)
        {
            await output.WriteLineAsync(ex is TaskCanceledException ? $"{address} does not answer within {Patience.TotalSeconds} s" : $"{address} cannot be reached: {ex.Message}");
            return 1;
        }
    }

    /// <summary>Where this machine reaches a server that listens on these addresses: on the first one, by loopback where it listens everywhere.</summary>
    /// <exception cref="ArgumentException">The port is left to the system, so nobody can know it.</exception>
    public static Uri Address(string urls)
    {
        ArgumentNullException.ThrowIfNull(urls);
        string first = urls.Split(';')[0].Trim();
        var uri = new UriBuilder(first.Replace("//*", "//0.0.0.0", StringComparison.Ordinal).Replace("//+", "//0.0.0.0", StringComparison.Ordinal));
        if (uri.Port == 0) throw new ArgumentException($"AgentMemory:Server:Url is '{urls}': a health check needs a fixed port.", nameof(urls));
        if (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var host) && (host.Equals(IPAddress.Any) || host.Equals(IPAddress.IPv6Any)))
            uri.Host = (host.Equals(IPAddress.Any) ? IPAddress.Loopback : IPAddress.IPv6Loopback).ToString();
        return uri.Uri;
    }
}
