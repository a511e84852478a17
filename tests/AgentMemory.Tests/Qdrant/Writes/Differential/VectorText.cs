using System.Globalization;
using Qdrant.Client.Grpc;

namespace AgentMemory.Tests.Qdrant.Writes.Differential;

/// <summary>Vectors of the three kinds from one list of numbers, and one spelling for equal ones. Dense takes two numbers, multi pairs, sparse index i for number i.</summary>
internal static class VectorText
{
    public const string Dense = "d", Multi = "m", Sparse = "s";

    public static string Of(string name, float[] numbers) => Join(name == Dense ? numbers[..2] : numbers);

    public static Vector ToProto(string name, float[] numbers) => name switch
    {
        Dense => new Vector { Dense = new DenseVector { Data = { numbers[..2] } } },
        Multi => new Vector { MultiDense = new MultiDenseVector { Vectors = { numbers.Chunk(2).Select(pair => new DenseVector { Data = { pair } }) } } },
        // Backwards: the engine sorts by index.
        _ => new Vector { Sparse = new SparseVector { Indices = { Enumerable.Range(0, numbers.Length).Reverse().Select(i => (uint)i * 7) }, Values = { numbers.Reverse() } } },
    };

    public static string Of(VectorOutput vector) => vector.VectorCase switch
    {
        VectorOutput.VectorOneofCase.Dense => Join(vector.Dense.Data),
        VectorOutput.VectorOneofCase.MultiDense => Join(vector.MultiDense.Vectors.SelectMany(v => v.Data)),
        _ => Join(vector.Sparse.Indices.Zip(vector.Sparse.Values).OrderBy(p => p.First).Select(p => p.Second)),
    };

    private static string Join(IEnumerable<float> numbers) => string.Join(' ', numbers.Select(n => n.ToString(CultureInfo.InvariantCulture)));
}
