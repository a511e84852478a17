using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;

namespace AgentMemory.Server;

/// <summary>Every refusal as RFC 9457 problem details that say what to do; nothing of the inside leaks.</summary>
internal sealed class ProblemHandler(IProblemDetailsService problems, ILogger<ProblemHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && httpContext.RequestAborted.IsCancellationRequested)
        {
            httpContext.Response.StatusCode = StatusCodes.Status499ClientClosedRequest; // for the log: nobody is there to read
            return true;
        }
        var problem = Describe(exception);
        if (problem.Status == StatusCodes.Status500InternalServerError) logger.LogError(exception, "A request failed");
        if (problem.Status == StatusCodes.Status503ServiceUnavailable) httpContext.Response.Headers.RetryAfter = 1.ToString(CultureInfo.InvariantCulture);
        if (exception is MemoryIndexException { Spool: { } waiting }) problem.Extensions["spool"] = waiting;
        httpContext.Response.StatusCode = problem.Status!.Value;
        return await problems.TryWriteAsync(new ProblemDetailsContext { HttpContext = httpContext, ProblemDetails = problem, Exception = exception });
    }

    /// <summary>Gives the refusals that no handler has worded (unknown route, wrong method) a detail that says what to do.</summary>
    public static void AddAdvice(ProblemDetailsContext context)
    {
        var (request, problem) = (context.HttpContext.Request, context.ProblemDetails);
        problem.Detail ??= problem.Status switch
        {
            StatusCodes.Status404NotFound => $"There is no {request.Path}; the routes stand in /openapi/v1.json, for people under /docs.",
            StatusCodes.Status405MethodNotAllowed => $"{request.Path} does not take {request.Method}; it takes {context.HttpContext.Response.Headers.Allow}.",
            StatusCodes.Status413PayloadTooLarge => "The request's body is larger than this server takes (AgentMemory:Server:MaxRequestBytes). Send fewer items a call, or split the document.",
            StatusCodes.Status415UnsupportedMediaType => "The body has to be JSON, with the header Content-Type: application/json.",
            _ => null,
        };
    }

    private static ProblemDetails Describe(Exception exception) => exception switch
    {
        MemoryFilterException filter => Problem(400, "Invalid filter", $"{filter.Path}: {filter.Message}"),
        BadHttpRequestException { InnerException: { } inner } when inner is MemoryFilterException or ArgumentException => Describe(inner),
        BadHttpRequestException { InnerException: JsonException json } => Problem(400, "Invalid JSON", Deepest(json)),
        BadHttpRequestException { StatusCode: 413 or 415 } bad => new ProblemDetails { Status = bad.StatusCode }, // the advice below words them
        BadHttpRequestException { StatusCode: 400 } bad when bad.Message.Contains("body", StringComparison.OrdinalIgnoreCase) => Problem(400, "Invalid request", "The body is missing or null; send a JSON object."),
        BadHttpRequestException bad => Problem(bad.StatusCode, "Invalid request", bad.Message),
        JsonException json => Problem(400, "Invalid JSON", Deepest(json)),
        ArgumentException argument => Problem(400, "Invalid request", argument.Message),
        MemoryIndexException { IsTransient: true } index => Problem(503, "The index is not available", index.Message),
        MemoryIndexException index => Problem(500, "The index failed", index.Message),
        _ => Problem(500, "Internal error", "The server failed; its log says why."),
    };

    private static string Deepest(JsonException exception) => exception.InnerException is ArgumentException inner ? inner.Message : exception.Message;

    private static ProblemDetails Problem(int status, string title, string detail) => new() { Status = status, Title = title, Detail = detail };
}
