using Microsoft.Extensions.Options;

namespace AgentMemory;

/// <summary>Checks the settings without reflection.</summary>
[OptionsValidator]
internal sealed partial class AgentMemoryOptionsValidator : IValidateOptions<AgentMemoryOptions>;
