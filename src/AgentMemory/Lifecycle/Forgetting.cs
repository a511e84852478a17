using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;

namespace AgentMemory.Lifecycle;

/// <summary>
/// Forgets: finds what is meant, deletes earlier versions before their memories (so that a call that was cut off can be repeated), makes the bytes go
/// where the files are in reach, and looks for copies on request.
/// </summary>
internal sealed class Forgetting(IMemoryIndex index, IMemoryStorage? storage, AgentMemoryOptions options, TimeProvider time, ILogger logger)
{
    private const int PageSize = 1_000, MaxSamples = 5;

    public async Task<ForgetResult> RunAsync(ForgetRequest request, CancellationToken cancellationToken)
    {
        if ((request.Ids is null ? 0 : 1) + (request.Filter is null ? 0 : 1) + (request.Sources is null ? 0 : 1) + (request.All ? 1 : 0) != 1)
            throw new ArgumentException("Say what to forget: ids, a filter, sources, or all of the scope; exactly one of them.", nameof(request));
        if (request.Ids is { Count: > MemoryLimits.MaxItems }) throw new ArgumentException($"A call forgets at most {MemoryLimits.MaxItems:N0} ids; split it.", nameof(request));
        var target = new ForgetTarget(request);
        return request.DryRun
            ? await CountAsync(request, target, cancellationToken).ConfigureAwait(false)
            : await DeleteAsync(request, target, cancellationToken).ConfigureAwait(false);
    }

    private async Task<ForgetResult> CountAsync(ForgetRequest request, ForgetTarget target, CancellationToken cancellationToken)
    {
        var found = await CollectAsync(request.Scope, target, samples: true, cancellationToken).ConfigureAwait(false);
        return new ForgetResult(found.Memories.Count, true, found.Missing(request.Ids)) { Versions = found.Versions.Count, ByKind = found.ByKind, Samples = found.Samples };
    }

    private async Task<ForgetResult> DeleteAsync(ForgetRequest request, ForgetTarget target, CancellationToken cancellationToken)
    {
        var found = await CollectAsync(request.Scope, target, samples: false, cancellationToken).ConfigureAwait(false);
        foreach (var ids in found.Versions.Chunk(PageSize)) await index.DeleteAsync(ids, request.Scope, cancellationToken).ConfigureAwait(false);
        foreach (var ids in found.Memories.Chunk(PageSize)) await index.DeleteAsync(ids, request.Scope, cancellationToken).ConfigureAwait(false);
        bool any = found.Memories.Count + found.Versions.Count > 0;
        // Asked again with a proof, ids that are gone already are looked for all the same.
        if (request.Verify) foreach (var id in found.Missing(request.Ids)) found.Needles.Add(id);
        var scan = any || request.Verify ? await PurgeAsync(found.Needles, request.Verify, cancellationToken).ConfigureAwait(false) : null;
        var tombstone = any ? Tombstone(target.What, found) : null;
        if (tombstone is not null)
            logger.LogInformation("Forgot {Count} memories and {Versions} earlier versions by {What}; digest of their ids {Digest}", tombstone.Count, tombstone.Versions, tombstone.What, tombstone.Digest);
        return new ForgetResult(found.Memories.Count, false, found.Missing(request.Ids))
        {
            Versions = found.Versions.Count,
            ByKind = found.ByKind,
            Tombstone = tombstone,
            Verification = request.Verify ? await VerifyAsync(request.Scope, target, found, scan, cancellationToken).ConfigureAwait(false) : null,
        };
    }

    private async Task<Found> CollectAsync(MemoryScope scope, ForgetTarget target, bool samples, CancellationToken cancellationToken)
    {
        var found = new Found();
        await foreach (var record in ScrollAsync(scope, target.Memories, cancellationToken).ConfigureAwait(false)) found.Add(record, samples);
        await foreach (var record in ScrollAsync(scope, target.Versions, cancellationToken).ConfigureAwait(false)) found.Add(record, samples);
        // Versions of what goes, also where the version itself is not selected.
        if (target.IsWholeScope) return found;
        foreach (var owners in found.Memories.Concat(target.Ids).Distinct().ToArray().Chunk(PageSize))
        {
            var of = new MemoryFilter.Comparison(MemoryFields.VersionOf, FilterOperator.In, owners.Cast<object>().ToArray());
            await foreach (var record in ScrollAsync(scope, of, cancellationToken).ConfigureAwait(false)) found.Add(record, samples);
        }
        return found;
    }

    private async IAsyncEnumerable<MemoryRecord> ScrollAsync(MemoryScope scope, MemoryFilter? filter, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Guid? from = null;
        do
        {
            var (items, next) = await index.ScrollAsync(scope, filter, PageSize, from, cancellationToken).ConfigureAwait(false);
            foreach (var item in items) yield return item;
            from = next;
        } while (from is not null);
    }

    /// <summary>Empties the logs; where something is left in the files, or there is too much to look for it all, writes them anew.</summary>
    private async Task<StorageScan?> PurgeAsync(Needles needles, bool verify, CancellationToken cancellationToken)
    {
        if (storage is null || (!options.PurgeOnForget && !verify)) return null;
        await storage.PurgeAsync(rewrite: needles.IsSample, cancellationToken).ConfigureAwait(false);
        var scan = await storage.ScanAsync(needles.Bytes, cancellationToken).ConfigureAwait(false);
        if (scan.Remains == 0 || scan.OnlyInCopies || needles.IsSample) return scan;
        await storage.PurgeAsync(rewrite: true, cancellationToken).ConfigureAwait(false);
        return await storage.ScanAsync(needles.Bytes, cancellationToken).ConfigureAwait(false);
    }

    private async Task<ForgetVerification> VerifyAsync(MemoryScope scope, ForgetTarget target, Found found, StorageScan? scan, CancellationToken cancellationToken)
    {
        var tenant = new MemoryScope { Tenant = scope.Tenant };
        long readable = 0, same = 0;
        foreach (var ids in found.Memories.Concat(found.Versions).Chunk(PageSize)) readable += (await index.GetAsync(ids, tenant, cancellationToken).ConfigureAwait(false)).Count;
        foreach (string[] hashes in found.Hashes.Chunk(PageSize))
            same += await index.CountAsync(tenant, ForgetTarget.WithVersions(new MemoryFilter.Comparison("contentHash", FilterOperator.In, hashes)), cancellationToken).ConfigureAwait(false);
        long selected = await index.CountAsync(scope, target.Memories, cancellationToken).ConfigureAwait(false) + await index.CountAsync(scope, target.Versions, cancellationToken).ConfigureAwait(false);
        return new ForgetVerification
        {
            Clean = readable == 0 && selected == 0 && scan is not { Remains: > 0 },
            Readable = readable,
            Selected = selected,
            SameTextElsewhere = same,
            Storage = scan,
            Statement = Statement(scan, found.Needles.IsSample),
        };
    }

    private static string Statement(StorageScan? scan, bool isSample)
    {
        const string Beyond = "Copies made outside the data folder, and blocks that the file system or the drive keeps of overwritten files, are beyond this search.";
        if (scan is null)
            return "Every read of the index was asked. The files of a server cannot be searched from here: Qdrant marks deleted points at once and removes their bytes when its optimizer rewrites the segment (by default after a fifth of a segment of at least 1,000 points is deleted) and when its write-ahead log moves on; snapshots made before keep them until they are deleted.";
        string copies = scan.OnlyInCopies ? $"What was found lies in copies alone; delete them: {string.Join(", ", scan.Places)}. " : "";
        return isSample
            ? $"Every read was asked, all files were written anew, and a sample of {Needles.MaxMemories:N0} memories was looked for in them. {copies}{Beyond}"
            : $"Every read was asked, and every file of the data folder was searched for ids and pieces of texts. {copies}{Beyond}";
    }

    private ForgetTombstone Tombstone(string what, Found found)
    {
        string[] hashes = [.. found.Memories.Select(id => MemoryIds.Hash(id.ToString("D"))).Order(StringComparer.Ordinal)];
        using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string hash in hashes) all.AppendData(Encoding.ASCII.GetBytes(hash));
        return new ForgetTombstone
        {
            At = time.Now(),
            What = what,
            Count = found.Memories.Count,
            Versions = found.Versions.Count,
            IdHashes = [.. hashes.Take(ForgetTombstone.MaxHashes)],
            Digest = Convert.ToHexStringLower(all.GetHashAndReset()),
        };
    }

    /// <summary>What a request selects, each once.</summary>
    private sealed class Found
    {
        private readonly Dictionary<MemoryKind, long> _kinds = [];

        public HashSet<Guid> Memories { get; } = [];

        public HashSet<Guid> Versions { get; } = [];

        public HashSet<string> Hashes { get; } = new(StringComparer.Ordinal);

        public List<MemoryRecord> Samples { get; } = [];

        public Needles Needles { get; } = new();

        public IReadOnlyDictionary<MemoryKind, long> ByKind => _kinds;

        public void Add(MemoryRecord record, bool samples)
        {
            bool isVersion = record.VersionOf is not null;
            if (!(isVersion ? Versions : Memories).Add(record.Id)) return;
            if (samples)
            {
                if (!isVersion && Samples.Count < MaxSamples) Samples.Add(record);
            }
            else
            {
                Hashes.Add(record.ContentHash);
                Needles.Add(record);
            }
            if (!isVersion) _kinds[record.Kind] = _kinds.GetValueOrDefault(record.Kind) + 1;
        }

        public Guid[] Missing(IReadOnlyList<Guid>? asked) => asked is null ? [] : [.. asked.Distinct().Where(id => !Memories.Contains(id) && !Versions.Contains(id))];
    }
}
