namespace AgentMemory;

/// <summary>How a recall ranks.</summary>
public enum RecallMode
{
    /// <summary>Words and meaning together, with neighbours, speaker and answers: the default.</summary>
    Hybrid = 0,
    /// <summary>Cosine of the whole question with each memory; the score is that cosine.</summary>
    Cosine = 1,
    /// <summary>Words alone; the score is the share 0..1 of what a perfect match would reach.</summary>
    Lexical = 2,
}

/// <summary>How sure a recall is that anything relevant was found.</summary>
public enum RecallVerdict
{
    /// <summary>Not judged: the mode has no calibrated score, or the model's constants are estimates.</summary>
    Unknown = 0,
    /// <summary>The best hit reaches <see cref="RecallOptions.WeakBelow"/>.</summary>
    Strong = 1,
    /// <summary>The best hit is below <see cref="RecallOptions.WeakBelow"/>: use it with care.</summary>
    Weak = 2,
    /// <summary>The best hit is below <see cref="RecallOptions.NoneBelow"/>, or there is none: most likely nothing relevant is stored.</summary>
    None = 3,
}
