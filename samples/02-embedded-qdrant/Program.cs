// The embedded engine alone: Qdrant's API in this process, through the generated clients. No server, no container, no model.
// Run it twice: the second run finds what the first one stored.
using AgentMemory.Qdrant.Embedded;
using Grpc.Core;
using Qdrant.Client.Grpc;

string folder = args.Length > 0 ? args[0] : Path.Combine(Path.GetTempPath(), "embedded-qdrant-sample");
await using var engine = EmbeddedQdrant.Open(folder); // or EmbeddedQdrant.OpenInMemory()
Console.WriteLine($"Qdrant, {engine.Description}");

var collections = new Collections.CollectionsClient(engine.CallInvoker);
var points = new Points.PointsClient(engine.CallInvoker);

if ((await collections.CollectionExistsAsync(new CollectionExistsRequest { CollectionName = "cities" })).Result.Exists)
{
    Console.WriteLine($"The collection is there from an earlier run: {(await points.CountAsync(new CountPoints { CollectionName = "cities" })).Result.Count} points.");
}
else
{
    await collections.CreateAsync(new CreateCollection
    {
        CollectionName = "cities",
        VectorsConfig = new VectorsConfig { Params = new VectorParams { Size = 3, Distance = Distance.Cosine } },
    });
    await points.CreateFieldIndexAsync(new CreateFieldIndexCollection { CollectionName = "cities", FieldName = "country", FieldType = FieldType.Keyword, Wait = true });
}

await points.UpsertAsync(new UpsertPoints
{
    CollectionName = "cities",
    Wait = true, // durable and visible when this returns
    Points =
    {
        City(1, "Bern", "CH", 0.9f, 0.1f, 0.2f),
        City(2, "Basel", "CH", 0.8f, 0.3f, 0.1f),
        City(3, "Lyon", "FR", 0.7f, 0.4f, 0.6f),
        City(4, "Oslo", "NO", 0.1f, 0.9f, 0.3f),
    },
});

var nearest = await points.QueryAsync(new QueryPoints
{
    CollectionName = "cities",
    Query = new Query { Nearest = new VectorInput { Dense = new DenseVector { Data = { 1f, 0.2f, 0.1f } } } },
    Filter = new Filter { MustNot = { new Condition { Field = new FieldCondition { Key = "country", Match = new Match { Keyword = "FR" } } } } },
    WithPayload = new WithPayloadSelector { Enable = true },
    Limit = 2,
});
foreach (var hit in nearest.Result) Console.WriteLine($"{hit.Score:0.000}  {hit.Payload["name"].StringValue}");

// Refusals are a server's, status code and all.
try
{
    await points.UpsertAsync(new UpsertPoints { CollectionName = "cities", Wait = true, Points = { City(5, "Short", "XX", 1f) } });
}
catch (RpcException ex)
{
    Console.WriteLine($"{ex.StatusCode}: {ex.Status.Detail}");
}

static PointStruct City(ulong id, string name, string country, params ReadOnlySpan<float> vector)
{
    var point = new PointStruct { Id = new PointId { Num = id }, Payload = { ["name"] = new Value { StringValue = name }, ["country"] = new Value { StringValue = country } } };
    point.Vectors = new Vectors { Vector = new Vector { Dense = new DenseVector { Data = { vector.ToArray() } } } };
    return point;
}
