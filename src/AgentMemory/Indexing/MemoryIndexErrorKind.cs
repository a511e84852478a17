namespace AgentMemory;

/// <summary>Why an index engine failed: what the caller can do about it.</summary>
public enum MemoryIndexErrorKind
{
    /// <summary>The engine failed inside, or answered something that it never should. Not worth a retry.</summary>
    Internal = 0,
    /// <summary>The request is wrong, for instance a vector of another length. The same request fails again.</summary>
    BadInput = 1,
    /// <summary>What the request names is not there, for instance a collection that somebody deleted.</summary>
    NotFound = 2,
    /// <summary>It is there in another form, for instance a collection of another embedding profile.</summary>
    Conflict = 3,
    /// <summary>The engine cannot be reached, or did not answer in time. A retry can help.</summary>
    Unavailable = 4,
    /// <summary>The engine refuses for now because of its limits. A later retry can help.</summary>
    Overloaded = 5,
    /// <summary>No key, a wrong key, or a key without the right to do this.</summary>
    Unauthorized = 6,
    /// <summary>The engine cannot do this: too old a version, or a feature that it does not have.</summary>
    Unsupported = 7,
}
