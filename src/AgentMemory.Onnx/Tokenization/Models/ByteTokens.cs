using System.Globalization;

namespace AgentMemory.Onnx.Tokenization.Models;

/// <summary>The tokens &lt;0x00&gt; to &lt;0xFF&gt; that stand for characters without a token.</summary>
internal static class ByteTokens
{
    /// <summary>Their ids by byte; -1 where the vocabulary has none.</summary>
    public static int[] Find(Vocabulary vocabulary)
        => [.. Enumerable.Range(0, 256).Select(b => vocabulary.IdOf(string.Create(CultureInfo.InvariantCulture, $"<0x{b:X2}>")) ?? -1)];
}
