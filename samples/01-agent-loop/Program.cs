// An agent loop without a language model: the user's side is a script, each turn is stored, and before each answer
// the agent recalls what matters for it.
using System.Globalization;
using AgentMemory;
using AgentMemory.Hosting;
using Microsoft.Extensions.DependencyInjection;

string folder = Path.Combine(Path.GetTempPath(), "agentmemory-sample-01");
var services = new ServiceCollection();
services.AddAgentMemory(o => o.DataPath = folder).UseOnnx().UseEmbedded();
await using var provider = services.BuildServiceProvider();
var memory = provider.GetRequiredService<IAgentMemory>();

var scope = new MemoryScope { User = "ann", Agent = "planner", Session = DateTimeOffset.UtcNow.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture) };
string[] script =
[
    "I moved to Lisbon in March and still look for a good climbing gym.",
    "My sister Joana visits me on the twelfth of June.",
    "I am allergic to peanuts, so Thai food is difficult.",
    "Which restaurant should we book when my sister comes?",
    "What could I do on a rainy Saturday here?",
];

int turn = 0;
foreach (string said in script)
{
    Console.WriteLine($"\nuser> {said}");
    var recalled = await memory.RecallAsync(new RecallQuery { Text = said, Scope = scope with { Session = null }, Top = 3 });
    foreach (var (hit, score) in recalled.Hits)
        Console.WriteLine($"  recalled {score.ToString("0.000", CultureInfo.InvariantCulture)} (cosine to the question)  {hit.Text}");

    string answer = recalled.Hits.Count == 0
        ? "Good to know, I will remember that."
        : $"I keep in mind what you told me: \"{recalled.Hits[0].Memory.Text}\"";
    Console.WriteLine($"agent> {answer}");

    var receipts = await memory.RememberAsync(
    [
        new MemoryInput { Text = said, Speaker = "Ann", Role = "user", Scope = scope, TurnId = $"{turn}-user" },
        new MemoryInput { Text = answer, Speaker = "agent", Role = "assistant", Scope = scope, TurnId = $"{turn}-agent", Importance = 0.2 },
    ]);
    Console.WriteLine($"  stored  {string.Join(", ", receipts.Select(r => r.Status.ToString().ToLowerInvariant()))}");
    turn++;
}
Console.WriteLine($"\nThe memory lies in {folder}; run the sample again and it recalls this session too.");
