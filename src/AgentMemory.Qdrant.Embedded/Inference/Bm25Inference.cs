using System.Text;
using AgentMemory.Qdrant.Embedded.Text;
using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Inference;

/// <summary>The model that the server computes itself: texts as sparse vectors for BM25. All other models need an inference service, which neither it nor a stock server has.</summary>
/// <remarks>Source: Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework: BM25 and Beyond"; the rarity of words is the collection's modifier.</remarks>
internal static class Bm25Inference
{
    /// <summary>The weights of a text that is stored: n (k + 1) / (n + k (1 - b + b len / avg_len)) for a token that stands n times among len.</summary>
    /// <exception cref="RpcException">Internal: another model. InvalidArgument: bad options. Unimplemented: a stemmer that the embedded engine lacks.</exception>
    public static SparseVector EmbedDocument(Document document)
    {
        var options = Options(document);
        var tokens = options.CreateTokenizer().Document(document.Text);
        double saturation = options.K * (1 - options.B + options.B * tokens.Count / options.AverageLength);
        var weights = new SortedDictionary<uint, float>();
        foreach (var group in tokens.GroupBy(token => token, StringComparer.Ordinal))
        {
            double count = group.Count();
            weights[Index(group.Key)] = (float)(count * (options.K + 1) / (count + saturation));
        }
        return new SparseVector { Indices = { weights.Keys }, Values = { weights.Values } };
    }

    /// <summary>Each token of a query once, with weight 1.</summary>
    /// <exception cref="RpcException">As for <see cref="EmbedDocument"/>.</exception>
    public static SparseVector EmbedQuery(Document document)
    {
        uint[] indices = [.. Options(document).CreateTokenizer().Query(document.Text).Select(Index).Distinct().Order()];
        return new SparseVector { Indices = { indices }, Values = { Enumerable.Repeat(1f, indices.Length) } };
    }

    /// <summary>What an image or an object gets.</summary>
    /// <param name="model">As the request names it.</param>
    public static RpcException NotText(string model) => IsOwn(model) ? Refusal.InvalidArgument($"Only text input is supported for {model}.") : NoService();

    private static Bm25Options Options(Document document) => IsOwn(document.Model) ? Bm25Options.Read(document.Options) : throw NoService();

    private static bool IsOwn(string model) => model.ToLowerInvariant() is "qdrant/bm25" or "bm25";

    private static RpcException NoService() => new(new Status(StatusCode.Internal,
        "Service internal error: InferenceService URL not configured - please provide valid address in config"));

    private static uint Index(string token) => (uint)Math.Abs((long)(int)MurmurHash3.Hash(Encoding.UTF8.GetBytes(token)));
}
