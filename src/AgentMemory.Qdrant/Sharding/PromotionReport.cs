namespace AgentMemory.Qdrant.Sharding;

/// <summary>What a promotion does at the moment.</summary>
public enum PromotionStep
{
    /// <summary>The server moves the tenant's points into a shard of its own; reads and writes go to the common shards.</summary>
    Transferring = 0,
    /// <summary>The server makes further copies of that shard; reads and writes go to it.</summary>
    Replicating = 1,
    /// <summary>What lies in the common shards is compared with what the tenant's own shard holds.</summary>
    Verifying = 2,
    /// <summary>What was compared goes from the common shards.</summary>
    Clearing = 3,
}

/// <summary>How far a promotion is.</summary>
/// <param name="Step">What it does.</param>
/// <param name="Memories">Memories compared or cleared in this step; 0 while the server is at work.</param>
public readonly record struct PromotionProgress(PromotionStep Step, long Memories);

/// <summary>A promotion that is complete.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Memories">Memories, earlier versions included, in its own shard.</param>
/// <param name="Cleared">Memories that this run removed from the common shards, after it had found them in the tenant's own.</param>
/// <param name="Copies">Copies of its shard.</param>
/// <param name="Resumed">An earlier run was gone on with.</param>
public sealed record PromotionResult(string Tenant, long Memories, long Cleared, int Copies, bool Resumed);
