using AgentMemory.Qdrant.Calls;
using Grpc.Core;
using Xunit;

namespace AgentMemory.Tests.Qdrant;

public sealed class OldServerFilterTests
{
    [Fact]
    public void Filter_that_an_older_server_does_not_know_is_refused_with_the_way_out()
    {
        // What a server below 1.19 answers to a prefix: it does not read the field and sees a match of nothing.
        var error = ErrorMapping.Map(new RpcException(new Status(StatusCode.InvalidArgument, "Malformed Match condition")), "query", "Qdrant at http://old:6334", "memories");
        Assert.False(error.IsTransient);
        Assert.Contains("1.19", error.Message, StringComparison.Ordinal);
        Assert.Contains("contains", error.Message, StringComparison.Ordinal);
    }
}
