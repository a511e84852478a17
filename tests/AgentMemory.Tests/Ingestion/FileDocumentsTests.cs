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

    [Fact]
    public async Task Read_of_a_missing_file_or_a_folder_fails_with_a_code()
    {
        var token = TestContext.Current.CancellationToken;
        Assert.Equal("file-not-found", (await FileDocuments.ReadAsync(Path.Combine(_folder, "none.txt"), token)).Failure!.Code);
        Assert.Equal("is-a-folder", (await FileDocuments.ReadAsync(_folder, token)).Failure!.Code);
    }

    [Fact]
    public async Task Read_takes_a_document_of_the_largest_size_and_not_a_byte_more()
    {
        var token = TestContext.Current.CancellationToken;
        byte[] bytes = new byte[MemoryLimits.MaxDocumentLength + 1];
        Array.Fill(bytes, (byte)'a');
        Assert.Equal(MemoryLimits.MaxDocumentLength, (await FileDocuments.ReadAsync(new MemoryStream(bytes, 0, bytes.Length - 1), "stdin", token)).Document!.Text.Length);
        var failure = (await FileDocuments.ReadAsync(new MemoryStream(bytes), "stdin", token)).Failure!;
        Assert.Equal("too-large", failure.Code);
        Assert.Contains("split", failure.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_of_a_file_that_another_holds_fails_with_a_code()
    {
        var token = TestContext.Current.CancellationToken;
        string path = Path.Combine(_folder, "held.txt");
        await File.WriteAllTextAsync(path, "text", token);
        using var held = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Assert.Equal("unreadable", (await FileDocuments.ReadAsync(path, token)).Failure!.Code);
    }

    [Fact]
    public async Task Cancelled_ingest_gives_every_file_a_receipt_that_tells_the_truth()
    {
        for (int i = 0; i < 6; i++) await File.WriteAllTextAsync(Path.Combine(_folder, $"{i}.txt"), $"text {(char)('a' + i)}", TestContext.Current.CancellationToken);
        using var bench = new MemoryBench(parallelism: 1);
        using var stop = new CancellationTokenSource();
        bench.Embedder.OnText = text =>
        {
            if (text.EndsWith('c')) stop.Cancel();
        };
        var receipts = new List<DocumentReceipt>();
        await foreach (var receipt in bench.Memory.IngestFilesAsync([_folder], recursive: true, cancellationToken: stop.Token)) receipts.Add(receipt);

        Assert.Equal(Enumerable.Range(0, 6).Select(i => $"{i}.txt"), receipts.Select(r => Path.GetFileName(r.Uri)));
        Assert.Equal([WriteStatus.Stored, WriteStatus.Stored], receipts.Take(2).Select(r => r.Status));
        Assert.All(receipts.Skip(2), r => Assert.Equal((WriteStatus.Failed, "cancelled"), (r.Status, r.Code)));
        var page = await bench.Memory.ListAsync(new MemoryListQuery(), TestContext.Current.CancellationToken);
        Assert.Equal(["text a", "text b"], page.Items.Select(m => m.Text).Order(StringComparer.Ordinal));
    }
}
