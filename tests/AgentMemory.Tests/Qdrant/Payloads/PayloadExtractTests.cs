using AgentMemory.Qdrant.Embedded.Payloads;
using CsCheck;
using Google.Protobuf;
using Qdrant.Client.Grpc;
using Xunit;

namespace AgentMemory.Tests.Qdrant.Payloads;

public class PayloadExtractTests
{
    private static readonly string[] Keys = ["", "a", "b", "ab", "ü", "long key with spaces"];

    private static readonly Gen<Value> GenLeaf = Gen.OneOf(
        Gen.Long.Select(i => new Value { IntegerValue = i }),
        Gen.String[0, 300].Select(s => new Value { StringValue = s }),
        Gen.Bool.Select(b => new Value { BoolValue = b }),
        Gen.Const(new Value { NullValue = NullValue.NullValue }),
        Gen.Const(new Value()));

    private static readonly Gen<Value> GenValue = Gen.OneOf(
        GenLeaf,
        GenLeaf.Array[0, 3].Select(list => new Value { ListValue = new ListValue { Values = { list } } }),
        Gen.Dictionary(Gen.OneOfConst(Keys), GenLeaf)[0, 3].Select(fields => new Value { StructValue = new Struct { Fields = { fields } } }));

    [Fact]
    public void Read_gives_what_a_full_decoding_gives_for_its_keys() =>
        Gen.Select(Gen.Dictionary(Gen.OneOfConst(Keys), GenValue)[0, 6], Gen.OneOfConst(Keys).Array[0, 4]).Sample((fields, chosen) =>
        {
            byte[] payload = new Struct { Fields = { fields } }.ToByteArray();
            var expected = new Struct();
            foreach (var (key, value) in Struct.Parser.ParseFrom(payload).Fields)
                if (chosen.Contains(key)) expected.Fields[key] = value;

            Assert.Equal(expected, new PayloadExtract(chosen).Read(payload));
        });

    [Fact]
    public void Read_of_a_payload_that_is_cut_off_throws()
    {
        byte[] payload = new Struct { Fields = { ["a"] = new Value { StringValue = "text" }, ["b"] = new Value { IntegerValue = 300 } } }.ToByteArray();
        for (int length = 1; length < payload.Length; length++)
            Assert.True(Record.Exception(() => new PayloadExtract(["a", "b"]).Read(payload[..length])) is null or InvalidDataException or InvalidProtocolBufferException);
        Assert.ThrowsAny<Exception>(() => new PayloadExtract(["a"]).Read(payload[..^1]));
    }
}
