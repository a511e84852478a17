using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace AgentMemory.Onnx.Profiles;

/// <summary>Hash of everything that decides a vector. No path, date or machine is in it, so it is the same everywhere.</summary>
internal static class ProfileFingerprint
{
    private const string Format = "agentmemory-profile-1";

    /// <summary>What goes into the hash.</summary>
    public sealed record Parts
    {
        public required string WeightsHash { get; init; }

        public required string TokenizerHash { get; init; }

        public required string Chain { get; init; }

        public required int MaxTokens { get; init; }

        public bool LowerCase { get; init; }

        public required string QueryPrompt { get; init; }

        public required string DocumentPrompt { get; init; }

        /// <summary>What most models do not have; named, so that a later addition leaves the others' fingerprints as they are.</summary>
        public IReadOnlyList<(string Name, string Value)> More { get; init; } = [];
    }

    public static string Of(Parts parts)
    {
        string canonical = string.Join('\n',
        [
            Format,
            "weights " + parts.WeightsHash,
            "tokenizer " + parts.TokenizerHash,
            "chain " + parts.Chain,
            "max_tokens " + parts.MaxTokens.ToString(CultureInfo.InvariantCulture),
            "lower_case " + (parts.LowerCase ? "1" : "0"),
            "query_prompt " + Counted(parts.QueryPrompt),
            "document_prompt " + Counted(parts.DocumentPrompt),
            "batching one-text-a-run",
            .. parts.More.Select(m => m.Name + " " + Counted(m.Value)),
        ]);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))[..32];
    }

    // With its length, so that a line break in a prompt cannot look like the next line.
    private static string Counted(string text) => text.Length.ToString(CultureInfo.InvariantCulture) + ":" + text;
}
