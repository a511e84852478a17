using AgentMemory.Onnx.Profiles;

namespace AgentMemory.Onnx;

/// <summary>Everything that decides a model's vectors, each with where it came from.</summary>
/// <param name="Folder">The model's folder.</param>
/// <param name="Profile">Name, fingerprint and dimensions.</param>
/// <param name="Entries">The decisions in the order in which they were made.</param>
/// <param name="Warnings">What deserves a look; none makes the model unusable.</param>
public sealed record EmbeddingRecipe(string Folder, EmbeddingProfileInfo Profile, IReadOnlyList<ProfileEntry> Entries, IReadOnlyList<string> Warnings);
