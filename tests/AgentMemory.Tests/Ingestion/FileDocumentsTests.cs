using System.Text;
using AgentMemory.Tests.Memories;
using Xunit;

namespace AgentMemory.Tests.Ingestion;

public sealed class FileDocumentsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("agentmemory").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("a.pdf", new byte[] { 65 }, "unsupported-type")]
    [InlineData("a.txt", new byte[] { 65, 0, 66 }, "binary")]
    [InlineData("a.txt", new byte[] { 0xC3, 0x28 }, "not-utf8")]
    [InlineData("a.txt", new byte[] { 0xFF, 0xFE, 65, 0 }, "not-utf8")]
    public async Task Read_what_is_no_text_fails_with_a_code(string name, byte[] bytes, string code)
    {
        string path = Path.Combine(_folder, name);
        await File.WriteAllBytesAsync(path, bytes, TestContext.Current.CancellationToken);
        var (document, failure) = await FileDocuments.ReadAsync(path, TestContext.Current.CancellationToken);
        Assert.Null(document);
        Assert.Equal(code, failure!.Code);
    }

    [Fact]
    public async Task Ingest_folder_gives_one_receipt_a_file()
    {
        var token = TestContext.Current.CancellationToken;
        Directory.CreateDirectory(Path.Combine(_folder, "sub"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "a.md"), "# Head\ntext", new UTF8Encoding(true), token);
        await File.WriteAllBytesAsync(Path.Combine(_folder, "b.txt"), [0], token);
        await File.WriteAllTextAsync(Path.Combine(_folder, "sub", "c.txt"), "text", token);
        using var bench = new MemoryBench();
        var receipts = new List<DocumentReceipt>();
        await foreach (var receipt in bench.Memory.IngestFilesAsync([_folder, Path.Combine(_folder, "none.txt")], recursive: true, cancellationToken: token)) receipts.Add(receipt);

        Assert.Equal([null, null, "binary", "file-not-found"], receipts.Select(r => r.Code).Order(StringComparer.Ordinal));
        await foreach (var receipt in bench.Memory.IngestFilesAsync([_folder], cancellationToken: token)) Assert.Equal("is-a-folder", receipt.Code);
    }
}
