using Microsoft.ML.Tokenizers;

namespace AgentMemory.Onnx.Tokenization.Counting;

/// <summary>From the name of a tokenizer to what counts with it.</summary>
internal static class TokenCounters
{
    private static readonly string[] Encodings = ["o200k_base", "cl100k_base"];

    /// <param name="tokenizer">As <see cref="TokenCounterOptions.Tokenizer"/>; not empty.</param>
    /// <exception cref="ArgumentException">No such encoding, model, folder or file.</exception>
    /// <exception cref="TokenizerFormatException">The folder or file holds no tokenizer that can be used.</exception>
    public static ITokenCounter Open(string tokenizer)
    {
        if (Encodings.Contains(tokenizer)) return new TiktokenCounter(tokenizer, TiktokenTokenizer.CreateForEncoding(tokenizer));
        string path = Path.GetFullPath(tokenizer);
        if (Directory.Exists(path)) return new TokenizerFileCounter(Path.GetFileName(path.TrimEnd(Path.DirectorySeparatorChar)), TokenizerLoader.Load(path));
        if (File.Exists(path)) return new TokenizerFileCounter(Path.GetFileName(Path.GetDirectoryName(path)) is { Length: > 0 } folder ? folder : path, TokenizerLoader.LoadFile(path));
        try
        {
            return new TiktokenCounter(tokenizer, TiktokenTokenizer.CreateForModel(tokenizer));
        }
        catch (Exception ex) when (ex is not OperationCanceledException) // unknown names and encodings whose data is not included come as different types
        {
            throw new ArgumentException($"AgentMemory:Context:Tokenizer is '{tokenizer}', which is neither {string.Join(" nor ", Encodings)}, nor the name of a model that uses one of them, nor a folder or file with a tokenizer.json.", nameof(tokenizer), ex);
        }
    }
}
