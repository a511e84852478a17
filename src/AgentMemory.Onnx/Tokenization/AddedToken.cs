namespace AgentMemory.Onnx.Tokenization;

/// <summary>A token that is looked for in the text before anything is split.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Content">How it is spelt.</param>
/// <param name="SingleWord">Only where it does not touch another word character.</param>
/// <param name="LeftStrip">Takes white space before it along.</param>
/// <param name="RightStrip">Takes white space after it along.</param>
/// <param name="Normalized">Looked for in the normalised text, itself normalised.</param>
/// <param name="Special">Whether the model gives it a meaning of its own.</param>
internal sealed record AddedToken(int Id, string Content, bool SingleWord, bool LeftStrip, bool RightStrip, bool Normalized, bool Special);
