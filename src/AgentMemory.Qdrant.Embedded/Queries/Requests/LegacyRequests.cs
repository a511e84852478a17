using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Queries.Requests;

/// <summary>The vector of the deprecated Search calls, as a vector input.</summary>
internal static class LegacyRequests
{
    public static VectorInput Nearest(IEnumerable<float> vector, SparseIndices? indices)
    {
        var input = new VectorInput();
        if (indices is null) input.Dense = new DenseVector { Data = { vector } };
        else input.Sparse = new SparseVector { Values = { vector }, Indices = { indices.Data } };
        return input;
    }
}
