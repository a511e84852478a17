using AgentMemory.Qdrant.Provisioning;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Copying;

/// <summary>A point as it was read, as a point to be written: the same id, payload and vectors under the target's names.</summary>
internal sealed class PointTranslation(string sourceDense, CollectionLayout target)
{
    /// <summary>Requests of at most so many bytes, in order; a point that is larger alone goes alone.</summary>
    public IEnumerable<UpsertPoints> Requests(IEnumerable<RetrievedPoint> points, string collection, int maxBytes)
    {
        var request = new UpsertPoints { CollectionName = collection, Wait = true };
        int bytes = 0;
        foreach (var point in points.Select(Translate))
        {
            int size = point.CalculateSize();
            if (request.Points.Count > 0 && bytes + size > maxBytes)
            {
                yield return request;
                request = new UpsertPoints { CollectionName = collection, Wait = true };
                bytes = 0;
            }
            request.Points.Add(point);
            bytes += size;
        }
        if (request.Points.Count > 0) yield return request;
    }

    public PointStruct Translate(RetrievedPoint point)
    {
        var named = new NamedVectors();
        foreach (var (name, vector) in Vectors(point)) named.Vectors[name == sourceDense ? target.Dense : name] = ToVector(vector);
        return new PointStruct { Id = point.Id, Payload = { point.Payload }, Vectors = new global::Qdrant.Client.Grpc.Vectors { Vectors_ = named } };
    }

    private static IEnumerable<KeyValuePair<string, VectorOutput>> Vectors(RetrievedPoint point)
    {
        if (point.Vectors?.VectorsOptionsCase == VectorsOutput.VectorsOptionsOneofCase.Vector) return [KeyValuePair.Create("", point.Vectors.Vector)];
        return point.Vectors?.Vectors is { } named ? named.Vectors : Enumerable.Empty<KeyValuePair<string, VectorOutput>>();
    }

    private static Vector ToVector(VectorOutput output) => output.VectorCase switch
    {
        VectorOutput.VectorOneofCase.Dense => new Vector { Dense = output.Dense },
        VectorOutput.VectorOneofCase.Sparse => new Vector { Sparse = output.Sparse },
        VectorOutput.VectorOneofCase.MultiDense => new Vector { MultiDense = output.MultiDense },
#pragma warning disable CS0612 // servers before 1.17 fill the older fields
        _ when output.Indices is { } indices => new Vector { Sparse = new SparseVector { Indices = { indices.Data }, Values = { output.Data } } },
        _ => new Vector { Dense = new DenseVector { Data = { output.Data } } },
#pragma warning restore CS0612
    };
}
