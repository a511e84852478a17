using AgentMemory.Qdrant.Embedded.Queries.Requests;
using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Queries.Planning;

/// <summary>Which combinations of a query with prefetches, thresholds and vector names are refused.</summary>
internal static class StageChecks
{
    /// <exception cref="RpcException">InvalidArgument.</exception>
    public static void Check(StageRequest stage)
    {
        bool hasPrefetches = stage.Prefetches.Count > 0;
        switch (stage.Query?.VariantCase)
        {
            case null when hasPrefetches:
                throw Refusal.InvalidArgument("Validation failed: A query is needed to merge the prefetches. Can't have prefetches without defining a query.");
            case null when stage.Threshold is not null:
                throw Refusal.InvalidArgument("Validation failed: Can't use score_threshold without a query.");
            case Query.VariantOneofCase.OrderBy when stage.Threshold is not null:
                throw Refusal.InvalidArgument("Can't use score_threshold with an order_by query.");
            case Query.VariantOneofCase.Formula when !hasPrefetches:
                throw Refusal.InvalidArgument("Validation failed: cannot apply Formula without prefetches");
            case Query.VariantOneofCase.Fusion or Query.VariantOneofCase.Rrf:
                if (!hasPrefetches) throw Refusal.InvalidArgument("Validation failed: cannot apply Fusion without prefetches");
                if (stage.HasUsing) throw Refusal.InvalidArgument("Fusion queries cannot be combined with the 'using' field.");
                if (stage.Query.VariantCase == Query.VariantOneofCase.Rrf && stage.Query.Rrf.Weights.Count is > 0 and var weights && weights != stage.Prefetches.Count)
                    throw Refusal.InvalidArgument($"Validation failed: RRF weights length ({weights}) does not match number of prefetches ({stage.Prefetches.Count})");
                break;
        }
    }
}
