using Microsoft.Extensions.Options;

namespace AgentMemory.Onnx;

/// <summary>Checks the settings without reflection.</summary>
[OptionsValidator]
internal sealed partial class OnnxRerankerOptionsValidator : IValidateOptions<OnnxRerankerOptions>;
