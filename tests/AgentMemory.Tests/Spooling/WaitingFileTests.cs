using AgentMemory.Spooling;
using CsCheck;
using Xunit;

namespace AgentMemory.Tests.Spooling;

public sealed class WaitingFileTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("agentmemory-tests-").FullName;

    private string FilePath => Path.Combine(_folder, "waiting");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Random_steps_and_restarts_leave_what_a_list_holds() => Gen.Select(Gen.Int[0, 4], Gen.Int[1, 5]).Array[1, 25].Sample(steps =>
    {
        File.Delete(FilePath);
        var expected = new List<string>();
        var file = new WaitingFile(FilePath);
        try
        {
            int number = 0;
            foreach (var (step, count) in steps)
            {
                switch (step)
                {
                    case 0 or 1:
                        string[] texts = [.. Enumerable.Range(0, count).Select(_ => $"turn {number++}")];
                        file.Append([.. texts.Select(t => Item(t))]);
                        expected.AddRange(texts);
                        break;
                    case 2:
                        int done = Math.Min(count, expected.Count);
                        file.Complete(done);
                        expected.RemoveRange(0, done);
                        break;
                    case 3:
                        file.Purge();
                        string all = File.ReadAllText(FilePath);
                        Assert.DoesNotContain(Enumerable.Range(0, number).Select(n => $"\"turn {n}\"").Except(expected.Select(e => $"\"{e}\"")), t => all.Contains(t, StringComparison.Ordinal));
                        break;
                    default:
                        file.Dispose();
                        file = new WaitingFile(FilePath);
                        break;
                }
                Assert.Equal(expected, file.Peek(1000).Select(i => i.Input.Text));
                Assert.Equal((expected.Count, expected.Sum(e => (long)Item(e).Bytes.Length + 4)), (file.Count, file.Bytes));
            }
        }
        finally
        {
            file.Dispose();
        }
    }, iter: 25, threads: 1);

    [Fact]
    public void File_cut_anywhere_holds_the_calls_that_were_whole()
    {
        var ends = new List<long>();
        using (var file = new WaitingFile(FilePath))
        {
            foreach (string[] call in (string[][])[["a"], ["b", "c", "d"], ["e", "f"]])
            {
                file.Append([.. call.Select(t => Item(t))]);
                ends.Add(new FileInfo(FilePath).Length);
            }
        }
        byte[] whole = File.ReadAllBytes(FilePath);
        int[] items = [1, 4, 6];
        for (int length = 0; length <= whole.Length; length += ends.Exists(e => Math.Abs(e - length) < 14) ? 1 : 11) // every byte around a header
        {
            File.WriteAllBytes(FilePath, whole[..length]);
            using (var cut = new WaitingFile(FilePath))
            {
                int calls = ends.Count(e => e <= length);
                Assert.Equal(calls == 0 ? "" : "abcdef"[..items[calls - 1]], string.Concat(cut.Peek(100).Select(i => i.Input.Text)));
                cut.Append([Item("z")]); // what was cut off is gone, and the file goes on
            }
            using var again = new WaitingFile(FilePath);
            Assert.Equal("z", again.Peek(100)[^1].Input.Text);
        }
    }

    [Fact]
    public void Zeros_after_the_last_call_are_a_cut_and_a_changed_byte_before_it_is_damage()
    {
        using (var file = new WaitingFile(FilePath))
        {
            file.Append([Item("a")]);
            file.Append([Item("b")]);
        }
        byte[] whole = File.ReadAllBytes(FilePath);
        File.WriteAllBytes(FilePath, [.. whole, .. new byte[5000]]);
        using (var zeros = new WaitingFile(FilePath)) Assert.Equal(2, zeros.Count);
        for (int at = 0; at < whole.Length / 2; at += at < 13 ? 1 : 7) // length, check sum and kind among them
        {
            byte[] changed = [.. whole];
            changed[at] ^= 0x21;
            File.WriteAllBytes(FilePath, changed);
            var error = Assert.Throws<MemoryIndexException>(() => new WaitingFile(FilePath));
            Assert.Contains("damaged at byte 0", error.Message, StringComparison.Ordinal);
            Assert.Equal(changed, File.ReadAllBytes(FilePath)); // nothing is thrown away
        }
    }

    [Fact]
    public void Batch_ends_before_an_id_that_it_holds_already()
    {
        using var file = new WaitingFile(FilePath);
        file.Append([Item("first", "t1"), Item("other", "t2"), Item("second", "t1"), Item("third", "t1")]);
        Assert.Equal(["first", "other"], file.Peek(10).Select(i => i.Input.Text));
        file.Complete(2);
        Assert.Equal(["second"], file.Peek(10).Select(i => i.Input.Text));
    }

    [Fact]
    public void Steady_stream_that_never_empties_does_not_grow_the_file()
    {
        using var file = new WaitingFile(FilePath);
        string padding = new('x', 20_000);
        file.Append([Item("0 " + padding)]);
        long largest = 0;
        for (int i = 1; i < 120; i++)
        {
            file.Append([Item($"{i} {padding}")]);
            file.Complete(1);
            largest = Math.Max(largest, new FileInfo(FilePath).Length);
        }
        Assert.InRange(largest, 1, 1_200_000); // of 2.4 MB that went through
        Assert.StartsWith("119 ", file.Peek(2).Single().Input.Text, StringComparison.Ordinal);
    }

    internal static (SpooledItem Item, byte[] Bytes) Item(string text, string? turn = null)
    {
        var item = new SpooledItem(Start, new MemoryInput { Text = text, TurnId = turn, Scope = new MemoryScope { Session = "s" } });
        return (item, item.ToBytes());
    }
}
