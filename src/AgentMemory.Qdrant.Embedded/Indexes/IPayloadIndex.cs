using AgentMemory.Qdrant.Embedded.Filters;
using AgentMemory.Qdrant.Embedded.Segments;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Indexes;

/// <summary>An immutable index over one payload field of one segment.</summary>
internal interface IPayloadIndex
{
    /// <summary>Kind and options.</summary>
    PayloadSchemaInfo Info { get; }

    /// <summary>Points of the segment that have a value in this index.</summary>
    int Points { get; }

    /// <summary>The points for which the query holds, deleted ones included; null where this index cannot tell.</summary>
    IndexAnswer? Answer(FieldQuery query);
}

/// <summary>Collects the values of one field while a segment is built, so that each payload is decoded once for all of its indexes.</summary>
internal interface IPayloadIndexBuilder
{
    /// <summary>Adds the next point: <paramref name="offset"/> ascends.</summary>
    void Add(int offset, Struct payload);

    IPayloadIndex Build();

    /// <summary>The points that have a value in the index; complete when all are added.</summary>
    Bitmap IndexedOffsets { get; }
}

/// <summary>An index that knows which points hold each value: keyword, integer with lookup, bool, uuid.</summary>
internal interface IFacetIndex : IPayloadIndex
{
    /// <summary>False where the index was made without lookup.</summary>
    bool CanFacet => true;

    /// <summary>Each value that some of the selected points hold, with their number; in ascending order of the values.</summary>
    IEnumerable<(FacetValue Value, int Count)> CountValues(Bitmap selected);
}

/// <summary>An index over values in order: integer with range, float, datetime in microseconds since the epoch.</summary>
internal interface IOrderIndex : IPayloadIndex
{
    /// <summary>False where the index was made without range.</summary>
    bool CanOrder => true;

    /// <summary>Number of distinct values; they are numbered from 0 in ascending order.</summary>
    int DistinctCount { get; }

    OrderValue Value(int number);

    /// <summary>The points that hold the value, by ascending offset.</summary>
    ReadOnlySpan<int> Offsets(int number);

    /// <summary>The values within bounds on numbers: from the first number up to, without, the second.</summary>
    (int From, int To) Within(NumberRange range);

    /// <summary>The same for bounds on instants.</summary>
    (int From, int To) Within(InstantRange range);
}
