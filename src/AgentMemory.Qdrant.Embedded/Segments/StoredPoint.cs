using AgentMemory.Qdrant.Embedded.Vectors;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Segments;

/// <summary>One point on its way into a segment or out of the file.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Version">Number of the operation that wrote it.</param>
/// <param name="Payload">Serialized <see cref="Struct"/>.</param>
/// <param name="Vectors">Stored form, by name; "" for the unnamed one. Never changed after creation.</param>
internal sealed record StoredPoint(PointKey Id, ulong Version, byte[] Payload, IReadOnlyDictionary<string, StoredVector> Vectors);
