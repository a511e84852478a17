using System.CommandLine;
using AgentMemory.Hosting.Qdrant;
using AgentMemory.Qdrant.Embedded;

namespace AgentMemory.Cli.Commands;

/// <summary><c>qdrant serve</c></summary>
internal static class QdrantCommand
{
    public static Command Create() => new("qdrant", "The embedded engine as a Qdrant server.") { Serve() };

    private static Command Serve()
    {
        var path = new Option<DirectoryInfo?>("--path") { Description = "Data folder; nothing is kept without one." };
        var host = new Option<string>("--host") { Description = "Address to listen on.", DefaultValueFactory = _ => new QdrantServerOptions().Host };
        var port = new Option<int>("--port") { Description = "Port to listen on; 0 takes a free one.", DefaultValueFactory = _ => QdrantServerOptions.DefaultPort };
        var keyFile = new Option<FileInfo?>("--api-key-file") { Description = "File that holds the API key; or set QDRANT__SERVICE__API_KEY." };
        var readOnlyKeyFile = new Option<FileInfo?>("--read-only-api-key-file") { Description = "File that holds a key that may only read; or set QDRANT__SERVICE__READ_ONLY_API_KEY." };
        var command = new Command("serve", "Answers Qdrant's gRPC API for clients of any language, until it is stopped.") { path, host, port, keyFile, readOnlyKeyFile };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var options = new QdrantServerOptions { Host = parsed.GetValue(host)!, Port = parsed.GetValue(port), Keys = Keys(parsed.GetValue(keyFile), parsed.GetValue(readOnlyKeyFile)) };
            await using var engine = parsed.GetValue(path) is { } folder ? EmbeddedQdrant.Open(folder.FullName) : EmbeddedQdrant.OpenInMemory();
            await using var server = await QdrantServer.StartAsync(engine, options, cancellationToken);
            Console.Out.WriteLine($"Qdrant's gRPC API on {server.Address.AbsoluteUri.TrimEnd('/')}");
            Console.Out.WriteLine($"  data    {engine.Description}");
            Console.Out.WriteLine($"  keys    {(options.Keys is null ? "none: everyone who reaches the port may read and write" : options.Keys.ReadOnly is null ? "API key" : "API key and read-only key")}");
            await server.WaitForShutdownAsync(cancellationToken);
            Console.Out.WriteLine("Stopping: running calls finish.");
            return ExitCodes.Ok;
        });
        return command;
    }

    private static ApiKeys? Keys(FileInfo? keyFile, FileInfo? readOnlyKeyFile)
    {
        string? full = Key(keyFile, "QDRANT__SERVICE__API_KEY"), readOnly = Key(readOnlyKeyFile, "QDRANT__SERVICE__READ_ONLY_API_KEY"), alternative = Key(null, "QDRANT__SERVICE__ALT_API_KEY");
        if (full is null && (readOnly ?? alternative) is not null) throw new ArgumentException("A read-only or alternative key needs an API key beside it: --api-key-file, or QDRANT__SERVICE__API_KEY.");
        return full is null ? null : new ApiKeys(full, alternative, readOnly);
    }

    private static string? Key(FileInfo? file, string variable)
    {
        if (file is null) return Environment.GetEnvironmentVariable(variable) is { Length: > 0 } set ? set : null;
        string key;
        try
        {
            key = File.ReadAllText(file.FullName).Trim();
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            throw new ArgumentException($"The key file cannot be read: {ex.Message}", ex);
        }
        return key.Length > 0 ? key : throw new ArgumentException($"The key file '{file.FullName}' is empty.");
    }
}
