using AgentMemory.Qdrant.Embedded.Filters;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Indexes;

/// <summary>An index whose tokenizer decides what a text match means, also for values that are not points of their own.</summary>
internal interface ITextIndex : IPayloadIndex
{
    /// <summary>The match as a question about single values: the elements of nested arrays have no offsets that postings could hold.</summary>
    Func<Value, bool> OverValues(MatchText match);
}
