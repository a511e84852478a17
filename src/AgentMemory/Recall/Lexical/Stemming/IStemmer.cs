namespace AgentMemory.Recall.Lexical.Stemming;

/// <summary>Words to stems. Safe for concurrent use.</summary>
internal interface IStemmer
{
    /// <param name="word">One word, lower case.</param>
    string Stem(ReadOnlySpan<char> word);
}
