using AgentMemory.Qdrant.Provisioning;
using AgentMemory.Qdrant.Recall;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant;

/// <summary>The side of recall.</summary>
internal sealed partial class QdrantMemoryIndex
{
    private ServerVersion? _version;

    public ValueTask<IReadOnlyList<Participant>> GetParticipantsAsync(MemoryScope scope, MemoryFilter? visible, CancellationToken cancellationToken = default) =>
        _candidates.ParticipantsAsync(scope, visible, cancellationToken);

    /// <summary>Servers before 1.19 ignore the corpus of an inverse document frequency without a word: there the scope is read instead, exact and slower.</summary>
    public async ValueTask<CandidateSet> FindAsync(CandidateQuery query, CancellationToken cancellationToken = default)
    {
        _version ??= await _provisioner.RequireVersionAsync(cancellationToken).ConfigureAwait(false);
        return _version.Value.AtLeast(ServerVersion.WithIdfCorpus)
            ? await _candidates.FindAsync(query, _layout, cancellationToken).ConfigureAwait(false)
            : await ScanAsync(query, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What <see cref="FindAsync"/> does on servers before 1.19.</summary>
    internal ValueTask<CandidateSet> ScanAsync(CandidateQuery query, CancellationToken cancellationToken) => _scan.FindAsync(query, _layout, cancellationToken);

    public ValueTask<IReadOnlyList<MemoryFeatures>> ReadFeaturesAsync(FeatureQuery query, CancellationToken cancellationToken = default) =>
        _features.ReadAsync(query, _layout, cancellationToken);

    public async ValueTask<IReadOnlyDictionary<Guid, ReadOnlyMemory<float>>> GetVectorsAsync(IReadOnlyList<Guid> ids, MemoryScope scope, CancellationToken cancellationToken = default)
    {
        var filter = FilterTranslation.Translate(scope);
        filter.Must.Add(new Condition { HasId = new HasIdCondition { HasId = { ids.Select(PayloadMapping.Id) } } });
        var request = new ScrollPoints
        {
            CollectionName = Collection,
            Filter = filter,
            Limit = (uint)Math.Max(1, ids.Count),
            WithPayload = new WithPayloadSelector { Enable = false },
            WithVectors = new WithVectorsSelector { Include = new VectorsSelector { Names = { _layout.Dense } } },
        };
        var response = await _calls.CallAsync("vectors", o => _calls.Points.ScrollAsync(request, o), cancellationToken).ConfigureAwait(false);
        return response.Result.Where(p => p.Vectors is not null).ToDictionary(p => Guid.ParseExact(p.Id.Uuid, "D"), p => Dense(p.Vectors));
    }

    public async ValueTask<int> NextTurnAsync(MemoryScope session, CancellationToken cancellationToken = default)
    {
        // The number after the last one is where nothing is at or above it: looked for first where the number of turns says it is, then by doubling and halving.
        long low = await TurnsFromAsync(session, 0, cancellationToken).ConfigureAwait(false);
        if (low == 0 || await TurnsFromAsync(session, low, cancellationToken).ConfigureAwait(false) == 0) return (int)low;
        long high = low * 2;
        while (await TurnsFromAsync(session, high, cancellationToken).ConfigureAwait(false) > 0) (low, high) = (high, high * 2);
        while (low < high)
        {
            long middle = (low + high) / 2;
            if (await TurnsFromAsync(session, middle, cancellationToken).ConfigureAwait(false) > 0) low = middle + 1;
            else high = middle;
        }
        return (int)low;
    }

    private async ValueTask<long> TurnsFromAsync(MemoryScope session, long from, CancellationToken cancellationToken)
    {
        var filter = FilterTranslation.Translate(session, null);
        if (session.User is null) filter.Must.Add(new Condition { IsEmpty = new IsEmptyCondition { Key = "user" } });
        if (session.Agent is null) filter.Must.Add(new Condition { IsEmpty = new IsEmptyCondition { Key = "agent" } });
        filter.Must.Add(new Condition { Field = new FieldCondition { Key = "turn", Range = new global::Qdrant.Client.Grpc.Range { Gte = from } } });
        var request = new CountPoints { CollectionName = Collection, Filter = filter, Exact = true };
        var response = await _calls.CallAsync("count", o => _calls.Points.CountAsync(request, o), cancellationToken).ConfigureAwait(false);
        return (long)response.Result.Count;
    }

    private ReadOnlyMemory<float> Dense(VectorsOutput vectors)
    {
        var output = vectors.VectorsOptionsCase == VectorsOutput.VectorsOptionsOneofCase.Vector ? vectors.Vector : vectors.Vectors.Vectors[_layout.Dense];
#pragma warning disable CS0612 // servers before 1.17 fill the older field
        return output.VectorCase == VectorOutput.VectorOneofCase.Dense ? output.Dense.Data.ToArray() : output.Data.ToArray();
#pragma warning restore CS0612
    }
}
