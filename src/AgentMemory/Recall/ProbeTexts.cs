namespace AgentMemory.Recall;

/// <summary>Questions and statements on different subjects, written for measuring where a model's cosines of unrelated texts lie.</summary>
internal static class ProbeTexts
{
    public static IReadOnlyList<string> Questions { get; } =
    [
        "When did she move to the new flat?", "What did he cook for his birthday?", "Which instrument does the neighbour play?", "Where was the bicycle repaired?",
        "How long did the flight take?", "Who recommended the dentist?", "What was the name of the boat?", "Why was the meeting put off?",
        "How much did the curtains cost?", "Which book made her cry?", "What colour is the garden gate?", "When does the bakery open?",
    ];

    public static IReadOnlyList<string> Statements { get; } =
    [
        "The printer in the office is out of toner again.", "We saw two foxes crossing the motorway at dawn.", "My brother swears by cold showers in winter.",
        "The committee voted against the new parking rules.", "Her thesis is about mosses that grow on slate roofs.", "I finally beat the last level of that puzzle game.",
        "The tax office wants the form by the end of June.", "They repainted the lighthouse in red and white.", "He dropped his phone into the aquarium.",
        "Our team lost three to one in the rain.", "The recipe says to rest the dough overnight.", "Grandmother kept her letters in a biscuit tin.",
    ];
}
