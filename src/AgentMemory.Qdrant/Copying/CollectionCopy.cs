using AgentMemory.Qdrant.Calls;
using AgentMemory.Qdrant.Provisioning;
using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Copying;

/// <summary>How far a copy is.</summary>
/// <param name="Copied">Memories written in this run.</param>
/// <param name="Total">Memories of the source.</param>
/// <param name="Resumed">An earlier run, which ended before its end, is gone on with.</param>
public readonly record struct CopyProgress(long Copied, long Total, bool Resumed);

/// <summary>A copy that is complete and verified.</summary>
/// <param name="Memories">Memories of the source, all of them in the target.</param>
/// <param name="Copied">Memories written in this run.</param>
/// <param name="Resumed">An earlier run was gone on with.</param>
/// <param name="Sampled">Memories compared field by field, with their vectors.</param>
public sealed record CopyResult(long Memories, long Copied, bool Resumed, int Sampled);

/// <summary>
/// Copies a collection of memories from one engine to another: ids, payloads and vectors as they are, nothing is embedded again. How far it came is kept in
/// the target's own metadata, so a run that was killed is gone on with by starting it again, from any machine.
/// </summary>
public sealed class CollectionCopy
{
    private const int Page = 256, PagesBetweenMarks = 8;

    private readonly QdrantCalls _from, _to;
    private readonly CollectionProvisioner _source, _target;
    private readonly CopyMark _mark;
    private readonly QdrantOptions _options;
    private readonly bool _merge;

    /// <summary>Prepares a copy; nothing is sent yet.</summary>
    /// <param name="from">Engine of the source.</param>
    /// <param name="fromCollection">Name there.</param>
    /// <param name="to">Engine of the target.</param>
    /// <param name="toCollection">Name there; made where it is missing.</param>
    /// <param name="options">Settings of the target, for instance its shards; null for the defaults.</param>
    /// <param name="merge">The target may hold other memories already; those with the same id are replaced.</param>
    public CollectionCopy((CallInvoker Invoker, string Description) from, string fromCollection, (CallInvoker Invoker, string Description) to, string toCollection, QdrantOptions? options = null, bool merge = false)
    {
        _options = options ?? new QdrantOptions();
        var deadline = TimeSpan.FromSeconds(_options.TimeoutSeconds);
        _from = new QdrantCalls(from.Invoker, fromCollection, deadline) { Description = from.Description };
        _to = new QdrantCalls(to.Invoker, toCollection, deadline) { Description = to.Description };
        (_source, _target) = (new CollectionProvisioner(_from, _options), new CollectionProvisioner(_to, _options));
        _mark = new CopyMark(_to, $"{from.Description}/{fromCollection}");
        _merge = merge;
    }

    /// <summary>Copies and verifies.</summary>
    /// <param name="progress">Told after each page; null for nobody.</param>
    /// <param name="cancellationToken">Stops after the page that is being written; a later run goes on.</param>
    /// <exception cref="MemoryIndexException">An engine failed, the target belongs to somebody else, or the result is not the source; the message says what to do.</exception>
    public async Task<CopyResult> RunAsync(IProgress<CopyProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        await _source.RequireVersionAsync(cancellationToken).ConfigureAwait(false);
        var info = await _source.InfoAsync(cancellationToken).ConfigureAwait(false);
        var vectors = CollectionLayout.Find(info);
        if (vectors is null || !info.Config.Metadata.TryGetValue(CollectionSchema.FingerprintKey, out var fingerprint))
            throw Refuse($"The collection '{_from.Collection}' ({_from.Description}) is no collection of memories: it has no embedding profile.");
        string model = info.Config.Metadata.TryGetValue(CollectionSchema.ModelKey, out var name) ? name.StringValue : "";
        var layout = await _target.PrepareAsync(new EmbeddingProfileInfo(model, fingerprint.StringValue, (int)vectors.Value.Parameters.Size), cancellationToken).ConfigureAwait(false);
        long total = await CountAsync(_from, cancellationToken).ConfigureAwait(false);
        var (resumed, cursor) = await _mark.ReadAsync(await _target.InfoAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        long before = await CountAsync(_to, cancellationToken).ConfigureAwait(false);
        if (!resumed && before > 0 && !_merge)
            throw Refuse($"The collection '{_to.Collection}' ({_to.Description}) holds {before:N0} memories already. Name a new one with --to-collection, or add to it with --merge.");
        if (!resumed) await _mark.WriteAsync(null, cancellationToken).ConfigureAwait(false);

        long copied = await CopyAsync(new PointTranslation(vectors.Value.Name, layout), cursor, total, resumed, progress, cancellationToken).ConfigureAwait(false);
        var check = new CopyCheck(_from, _to, new PointTranslation(vectors.Value.Name, layout));
        try
        {
            await check.CountAsync(atLeast: _merge, cancellationToken).ConfigureAwait(false);
            int sampled = await check.SampleAsync(cancellationToken).ConfigureAwait(false);
            await _mark.RemoveAsync(cancellationToken).ConfigureAwait(false);
            return new CopyResult(total, copied, resumed, sampled);
        }
        catch (MemoryIndexException ex) when (ex.Kind == MemoryIndexErrorKind.Conflict)
        {
            await _mark.WriteAsync(null, cancellationToken).ConfigureAwait(false); // the next run begins at the beginning
            throw;
        }
    }

    private async Task<long> CopyAsync(PointTranslation translation, PointId? cursor, long total, bool resumed, IProgress<CopyProgress>? progress, CancellationToken cancellationToken)
    {
        long copied = 0;
        int pages = 0;
        var next = ReadAsync(cursor, cancellationToken);
        while (true)
        {
            var page = await next.ConfigureAwait(false);
            bool more = page.NextPageOffset is not null;
            if (more) next = ReadAsync(page.NextPageOffset, cancellationToken); // the next page is read while this one is written
            try
            {
                foreach (var request in translation.Requests(page.Result, _to.Collection, _options.MaxBatchBytes))
                {
                    var response = await _to.CallAsync("upsert", o => _to.Points.UpsertAsync(request, o), cancellationToken).ConfigureAwait(false);
                    _to.RequireCompleted("upsert", response.Result.Status);
                }
                copied += page.Result.Count;
                if (more && ++pages % PagesBetweenMarks == 0) await _mark.WriteAsync(page.NextPageOffset, cancellationToken).ConfigureAwait(false);
            }
            catch when (more)
            {
                await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // nothing outlives the call
                throw;
            }
            progress?.Report(new CopyProgress(copied, total, resumed));
            if (!more) return copied;
        }
    }

    private async Task<ScrollResponse> ReadAsync(PointId? from, CancellationToken cancellationToken)
    {
        var request = new ScrollPoints { CollectionName = _from.Collection, Limit = Page, WithPayload = new WithPayloadSelector { Enable = true }, WithVectors = new WithVectorsSelector { Enable = true } };
        if (from is not null) request.Offset = from;
        return await _from.CallAsync("scroll", o => _from.Points.ScrollAsync(request, o), cancellationToken).ConfigureAwait(false);
    }

    private static async ValueTask<long> CountAsync(QdrantCalls calls, CancellationToken cancellationToken) =>
        (long)(await calls.CallAsync("count", o => calls.Points.CountAsync(new CountPoints { CollectionName = calls.Collection, Exact = true }, o), cancellationToken).ConfigureAwait(false)).Result.Count;

    private static MemoryIndexException Refuse(string message) => new(message, "copy", MemoryIndexErrorKind.BadInput);
}
