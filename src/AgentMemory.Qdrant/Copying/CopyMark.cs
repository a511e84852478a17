using AgentMemory.Qdrant.Calls;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Copying;

/// <summary>Where a copy stands, in the metadata of its target: it goes with the data and survives whatever ends the process.</summary>
internal sealed class CopyMark(QdrantCalls calls, string source)
{
    /// <summary>Keys of the metadata: there while a copy is not complete.</summary>
    public const string SourceKey = "copyFrom", CursorKey = "copyNext";

    /// <returns>Whether a run of the same copy is to be gone on with, and the id to go on at; null for the beginning.</returns>
    /// <exception cref="MemoryIndexException">The target is the unfinished copy of another source.</exception>
    public ValueTask<(bool Resumed, PointId? Next)> ReadAsync(CollectionInfo target, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var metadata = target.Config.Metadata;
        if (!metadata.TryGetValue(SourceKey, out var from)) return new((false, null));
        if (from.StringValue != source)
            throw new MemoryIndexException($"The collection '{calls.Collection}' is an unfinished copy of {from.StringValue}, not of {source}. Finish that copy, or name another collection with --to-collection.", "copy", MemoryIndexErrorKind.BadInput);
        string next = metadata.TryGetValue(CursorKey, out var cursor) ? cursor.StringValue : "";
        return new((true, next.Length == 0 ? null : new PointId { Uuid = next }));
    }

    public ValueTask WriteAsync(PointId? next, CancellationToken cancellationToken) =>
        UpdateAsync(new Value { StringValue = source }, new Value { StringValue = next?.Uuid ?? "" }, cancellationToken);

    public ValueTask RemoveAsync(CancellationToken cancellationToken)
    {
        var nothing = new Value { NullValue = NullValue.NullValue };
        return UpdateAsync(nothing, nothing, cancellationToken);
    }

    private async ValueTask UpdateAsync(Value from, Value next, CancellationToken cancellationToken)
    {
        var request = new UpdateCollection { CollectionName = calls.Collection, Metadata = { [SourceKey] = from, [CursorKey] = next } };
        await calls.CallAsync("mark the copy", o => calls.Collections.UpdateAsync(request, o), cancellationToken).ConfigureAwait(false);
    }
}
