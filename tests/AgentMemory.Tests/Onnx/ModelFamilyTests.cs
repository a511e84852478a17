using AgentMemory.Onnx;
using AgentMemory.Onnx.Embedding;
using Xunit;

namespace AgentMemory.Tests.Onnx;

/// <summary>
/// Folders configured as the publishers of well-known models configure theirs (from their model cards and repositories), around a graph of the tests: what is
/// read from them, and what is refused. Sizes of layers and vocabulary are the fixture's.
/// </summary>
public sealed class ModelFamilyTests
{
    private const string Flags = """{"word_embedding_dimension":4,"pooling_mode_cls_token":CLS,"pooling_mode_mean_tokens":MEAN,"pooling_mode_max_tokens":false,"pooling_mode_mean_sqrt_len_tokens":false,"pooling_mode_weightedmean_tokens":false,"pooling_mode_lasttoken":LAST,"include_prompt":true}""";
    private static readonly string Cls = Pooled("CLS"), Mean = Pooled("MEAN"), Last = Pooled("LAST");
    private static readonly string[] Usual = ["Transformer:", "Pooling:1_Pooling", "Normalize:2_Normalize"];

    /// <summary>Name; pooling; modules; config.json; sentence_bert_config.json; tokenizer_config.json; config_sentence_transformers.json; expected pooling, length, query prompt, document prompt, part of a warning.</summary>
    public static TheoryData<string, string, string[], string, string, string, string, string[]> Families => new()
    {
        { "e5-small-v2", Mean, Usual, Bert(512), Sentence(512), "{}", "", ["mean", "512", "none", "none", "\"query: \" and \"passage: \""] },
        { "multilingual-e5-base", Mean, Usual, """{"model_type":"xlm-roberta","hidden_size":4,"vocab_size":12,"max_position_embeddings":514,"pad_token_id":1}""", Sentence(512), """{"model_max_length":512}""", "", ["mean", "512", "none", "none", "passage: "] },
        { "multilingual-e5-large-instruct", Mean, Usual, Bert(512), Sentence(512), "{}", "", ["mean", "512", "none", "none", ""] },
        { "bge-base-en-v1.5", Cls, Usual, Bert(512), """{"max_seq_length":512,"do_lower_case":true}""", """{"model_max_length":512,"do_lower_case":true}""", """{"__version__":{"sentence_transformers":"2.2.2","transformers":"4.28.1","pytorch":"1.13.0+cu117"}}""", ["cls", "512", "none", "none", ""] },
        { "all-MiniLM-L6-v2", Mean, Usual, Bert(512), Sentence(256), """{"model_max_length":512}""", """{"prompts":{},"default_prompt_name":null,"similarity_fn_name":null}""", ["mean", "256", "none", "none", ""] },
        { "all-mpnet-base-v2", Mean, Usual, """{"model_type":"mpnet","hidden_size":4,"vocab_size":12,"max_position_embeddings":514,"pad_token_id":1}""", Sentence(384), """{"model_max_length":512}""", "", ["mean", "384", "none", "none", ""] },
        { "mpnet-without-length", Mean, Usual, """{"model_type":"mpnet","hidden_size":4,"vocab_size":12,"max_position_embeddings":514,"pad_token_id":1}""", "", """{"model_max_length":514}""", "", ["mean", "512", "none", "none", "514"] },
        { "gte-base-en-v1.5", Cls, Usual, """{"model_type":"new","hidden_size":4,"vocab_size":12,"max_position_embeddings":8192,"type_vocab_size":0}""", Sentence(8192), """{"model_max_length":32768}""", "", ["cls", "8192", "none", "none", ""] },
        { "nomic-embed-text-v1.5", Mean, ["Transformer:", "Pooling:1_Pooling"], """{"model_type":"nomic_bert","n_embd":4,"n_positions":8192,"vocab_size":12,"max_trained_positions":2048}""", Sentence(8192), """{"model_max_length":8192}""", """{"__version__":{}}""", ["mean", "8192", "none", "none", "search_query"] },
        { "mxbai-embed-large-v1", Cls, ["Transformer:", "Pooling:1_Pooling"], Bert(512), Sentence(512), "{}", """{"prompts":{"query":"Represent this sentence for searching relevant passages: ","passage":""},"default_prompt_name":null}""", ["cls", "512", "\"Represent this sentence for searching relevant passages: \"", "none", ""] },
        { "snowflake-arctic-embed-m-v2.0", Cls, Usual, """{"model_type":"gte","hidden_size":4,"vocab_size":12,"max_position_embeddings":8192}""", Sentence(8192), "{}", """{"prompts":{"query":"query: ","document":""},"default_prompt_name":null,"similarity_fn_name":"cosine"}""", ["cls", "8192", "\"query: \"", "none", ""] },
        { "Qwen3-Embedding-0.6B", Last, Usual, """{"model_type":"qwen3","architectures":["Qwen3ForCausalLM"],"hidden_size":4,"vocab_size":12,"max_position_embeddings":32768,"eos_token_id":3}""", "", """{"model_max_length":131072,"padding_side":"left","pad_token":"[PAD]"}""", """{"prompts":{"query":"Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery:","document":""},"default_prompt_name":null,"similarity_fn_name":"cosine"}""", ["lasttoken", "32768", "Query:\"", "none", "131072"] },
        { "embeddinggemma-300m", Mean, ["Transformer:", "Pooling:1_Pooling", "Dense:2_Dense", "Dense:3_Dense", "Normalize:4_Normalize"], """{"model_type":"gemma3_text","hidden_size":4,"vocab_size":12,"max_position_embeddings":2048,"pad_token_id":0}""", Sentence(2048), """{"model_max_length":2048,"padding_side":"right"}""", """{"prompts":{"query":"task: search result | query: ","document":"title: none | text: ","Clustering":"task: clustering | query: "},"default_prompt_name":null,"similarity_fn_name":"cosine"}""", ["mean", "2048", "\"task: search result | query: \"", "\"title: none | text: \"", "'Clustering'"] },
        { "distiluse-base-multilingual-cased-v2", Mean, ["Transformer:", "Pooling:1_Pooling", "Dense:2_Dense"], """{"model_type":"distilbert","dim":4,"vocab_size":12,"max_position_embeddings":512,"pad_token_id":0}""", Sentence(128), """{"do_lower_case":false,"model_max_length":512}""", "", ["mean", "128", "none", "none", ""] },
        { "LaBSE", Cls, ["Transformer:", "Pooling:1_Pooling", "Dense:2_Dense", "Normalize:3_Normalize"], Bert(512), Sentence(256), """{"do_lower_case":false}""", "", ["cls", "256", "none", "none", ""] },
        { "sentence-t5-base", Mean, ["Transformer:", "Pooling:1_Pooling", "Dense:2_Dense", "Normalize:3_Normalize"], """{"model_type":"t5","d_model":4,"n_positions":512,"vocab_size":12,"pad_token_id":0}""", Sentence(256), """{"model_max_length":512}""", "", ["mean", "256", "none", "none", ""] },
        { "new-schema", """{"embedding_dimension":4,"pooling_mode":"cls","include_prompt":true}""", Usual, Bert(512), """{"transformer_task":"feature-extraction","modality_config":{"text":{"method":"forward","method_output_name":"last_hidden_state"}},"module_output_name":"token_embeddings"}""", """{"model_max_length":300}""", """{"model_type":"SentenceTransformer","prompts":{"query":"","document":""},"default_prompt_name":null,"similarity_fn_name":"cosine"}""", ["cls", "300", "none", "none", ""] },
    };

    [Theory, MemberData(nameof(Families))]
    public async Task Folder_of_a_known_model_is_read_as_its_publisher_means(string name, string pooling, string[] modules, string config, string sentence, string tokenizer, string prompts, string[] expected)
    {
        bool decoder = name.StartsWith("Qwen", StringComparison.Ordinal);
        using var model = new OnnxFixture(decoder ? OnnxGraphKind.Decoder : OnnxGraphKind.Tokens, pooling, modules, name);
        model.Write("config.json", config);
        model.Write("tokenizer_config.json", tokenizer);
        if (sentence.Length > 0) model.Write("sentence_bert_config.json", sentence);
        else File.Delete(Path.Combine(model.Folder, "sentence_bert_config.json"));
        if (prompts.Length > 0) model.Write("config_sentence_transformers.json", prompts);
        int dims = 4;
        foreach (string dense in modules.Where(m => m.StartsWith("Dense", StringComparison.Ordinal)).Select(m => m[6..]))
        {
            bool identity = name.Contains("gemma", StringComparison.Ordinal) || name.Contains("t5", StringComparison.Ordinal);
            int output = dims == 4 ? 6 : 4;
            model.Write(dense + "/config.json", $$"""{"in_features":{{dims}},"out_features":{{output}},"bias":{{(identity ? "false" : "true")}},"activation_function":"torch.nn.modules.{{(identity ? "linear.Identity" : "activation.Tanh")}}"}""");
            float[] weight = [.. Enumerable.Range(0, dims * output).Select(i => (i % 7) - 3f)];
            if (identity) model.Tensors(dense + "/model.safetensors", ("linear.weight", [output, dims], weight));
            else model.Tensors(dense + "/model.safetensors", ("linear.weight", [output, dims], weight), ("linear.bias", [output], new float[output]));
            dims = output;
        }
        await using var embedder = OnnxTextEmbedder.Load(new OnnxEmbeddingOptions { Model = model.Folder });
        string Value(string entry) => embedder.Recipe.Entries.Single(e => e.Name == entry).Value;
        Assert.Equal((expected[0], expected[1], dims), (Value("pooling"), Value("max tokens"), embedder.Profile.Dimensions));
        Assert.EndsWith(expected[2], Value("query prompt"), StringComparison.Ordinal);
        Assert.Equal(expected[3], Value("document prompt"));
        if (expected[4].Length == 0) Assert.Empty(embedder.Recipe.Warnings);
        else Assert.Contains(embedder.Recipe.Warnings, w => w.Contains(expected[4], StringComparison.Ordinal));
        var outcome = (await embedder.EmbedQueriesAsync(["a b c"], TestContext.Current.CancellationToken))[0];
        Assert.Equal(1, System.Numerics.Tensors.TensorPrimitives.Norm(outcome.Vector.Span), 1e-6);
        if (decoder) // the end token stands last, and an empty cache adds nothing
        {
            float[] end = OnnxFixture.Row(3);
            float norm = System.Numerics.Tensors.TensorPrimitives.Norm<float>(end);
            Golden.Close([.. end.Select(v => v / norm)], outcome.Vector.Span, 1e-6, "last token");
        }
    }

    [Fact]
    public async Task Static_model_of_model2vec_needs_no_graph()
    {
        using var model = new OnnxFixture(modules: ["StaticEmbedding:.", "Normalize:1_Normalize"], name: "potion-base-8M");
        Directory.Delete(Path.Combine(model.Folder, "onnx"), recursive: true);
        Directory.Delete(Path.Combine(model.Folder, "1_Pooling"), recursive: true);
        File.Delete(Path.Combine(model.Folder, "sentence_bert_config.json"));
        model.Write("config.json", """{"model_type":"model2vec","architectures":["StaticModel"],"tokenizer_name":"baai/bge-base-en-v1.5","apply_pca":256,"apply_zipf":true,"hidden_dim":4,"seq_length":1000000,"normalize":true}""");
        model.Tensors("model.safetensors", ("embeddings", [12, 4], OnnxFixture.Table));
        await using var embedder = OnnxTextEmbedder.Load(new OnnxEmbeddingOptions { Model = model.Folder });
        float[] sum = [.. OnnxFixture.Row(4).Zip(OnnxFixture.Row(5), (x, y) => x + y)];
        float norm = System.Numerics.Tensors.TensorPrimitives.Norm<float>(sum);
        var outcome = (await embedder.EmbedDocumentsAsync(["a b"], TestContext.Current.CancellationToken))[0];
        Golden.Close([.. sum.Select(v => v / norm)], outcome.Vector.Span, 1e-6, "mean of two rows");
    }

    [Theory]
    [InlineData("MLMTransformer", "sentence_transformers.sparse_encoder.models.MLMTransformer:", "sentence_transformers.sparse_encoder.models.SpladePooling:1_SpladePooling")]
    [InlineData("SpladePooling", "Transformer:", "sentence_transformers.sparse_encoder.models.SpladePooling:1_SpladePooling")]
    [InlineData("CLIPModel", "CLIPModel:0_CLIPModel")]
    [InlineData("Asym", "Transformer:", "Pooling:1_Pooling", "Asym:2_Asym")]
    [InlineData("Router", "sentence_transformers.base.modules.Router:")]
    [InlineData("custom_st.Transformer", "custom_st.Transformer:", "Pooling:1_Pooling")]
    [InlineData("pylate.models.Dense.Dense", "Transformer:", "pylate.models.Dense.Dense:1_Dense")]
    [InlineData("Dense", "Transformer:", "Dense:1_Dense")] // token vectors through Dense, as ColBERT models have it
    public void Model_that_gives_something_else_is_refused_by_name(string named, params string[] modules)
    {
        using var model = new OnnxFixture(modules: modules);
        Assert.Contains(named, Assert.Throws<EmbeddingModelException>(() => OnnxTextEmbedder.Load(new OnnxEmbeddingOptions { Model = model.Folder })).Message, StringComparison.Ordinal);
    }

    private static string Pooled(string mode) => Flags.Replace(mode, "true", StringComparison.Ordinal).Replace("CLS", "false", StringComparison.Ordinal).Replace("MEAN", "false", StringComparison.Ordinal).Replace("LAST", "false", StringComparison.Ordinal);

    private static string Bert(int positions) => $$"""{"model_type":"bert","hidden_size":4,"vocab_size":12,"max_position_embeddings":{{positions}},"pad_token_id":0}""";

    private static string Sentence(int length) => $$"""{"max_seq_length":{{length}},"do_lower_case":false}""";
}
