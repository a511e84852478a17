namespace AgentMemory.Qdrant.Embedded.Vectors;

/// <summary>One vector of one point in its stored form: normalised for cosine, rounded to the slot's datatype.</summary>
/// <param name="Values">Dense: the components. Multi: all sub-vectors, one after the other. Sparse: the values of <paramref name="Indices"/>.</param>
/// <param name="Indices">Sparse only: ascending, unique.</param>
internal sealed record StoredVector(float[] Values, uint[]? Indices = null);
