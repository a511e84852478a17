namespace AgentMemory;

/// <summary>What a lexical analysis found in a text.</summary>
/// <param name="Stems">Stems of the content words, in the text's order and with repetitions; stop words are out.</param>
/// <param name="Asks">The text holds a question mark.</param>
/// <param name="First">The text speaks in the first person.</param>
/// <param name="Language">Two-letter code of the language whose rules were used.</param>
public sealed record TermAnalysis(IReadOnlyList<string> Stems, bool Asks, bool First, string Language);

/// <summary>
/// Texts to terms: the same analysis at writing and at asking. Register another one to support other languages or an index of one's own.
/// Safe for concurrent use; any text gives an answer.
/// </summary>
public interface ITermAnalyzer
{
    /// <summary>Changes whenever the same text may give other terms; stored with each memory.</summary>
    string Fingerprint { get; }

    /// <summary>Analyses a text, a question or a name.</summary>
    TermAnalysis Analyze(string text);
}
