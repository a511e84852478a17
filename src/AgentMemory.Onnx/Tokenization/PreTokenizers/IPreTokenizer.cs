namespace AgentMemory.Onnx.Tokenization.PreTokenizers;

/// <summary>Splits text into the pieces that the model sees, and may rewrite it. Stateless, safe for concurrent use.</summary>
internal interface IPreTokenizer
{
    /// <summary>Replaces the pieces of the workspace; those that are tokens already stay.</summary>
    void Split(Workspace work);
}
