namespace AgentMemory.Onnx.Tokenization;

/// <summary>A range of the text in work: still to be tokenized, or an added token with its id.</summary>
/// <param name="Start">First unit.</param>
/// <param name="End">Unit after the last.</param>
/// <param name="Id">Id of the added token, or -1.</param>
internal readonly record struct Piece(int Start, int End, int Id = -1)
{
    public bool IsToken => Id >= 0;
}
