using Grpc.Core;
using Microsoft.Data.Sqlite;

namespace AgentMemory.Qdrant.Embedded.Storage;

/// <summary>Copies into databases of their own.</summary>
internal sealed partial class SqliteStore
{
    /// <summary>Writes a copy of everything into a new file, as of the last commit.</summary>
    /// <exception cref="RpcException">ResourceExhausted or Internal: the file cannot be written.</exception>
    public void Copy(string file)
    {
        try
        {
            using var copy = Command(null, "VACUUM INTO $file", ("$file", file));
            copy.ExecuteNonQuery();
        }
        catch (SqliteException ex)
        {
            throw Failure(ex);
        }
    }

    /// <summary>Writes one collection, without its aliases, into a new file, as of the last commit.</summary>
    /// <inheritdoc cref="Copy"/>
    public void CopyCollection(string file, long collection)
    {
        using (var target = Open(null)) target.Copy(file); // an empty database with the same tables
        try
        {
            using (var attach = Command(null, "ATTACH DATABASE $file AS snapshot", ("$file", file))) attach.ExecuteNonQuery();
            try
            {
                using var transaction = _connection.BeginTransaction();
                foreach (string table in (ReadOnlySpan<string>)["collections WHERE id", "points WHERE collection", "field_indexes WHERE collection", "sparse_counts WHERE collection"])
                {
                    using var copy = Command(transaction, $"INSERT INTO snapshot.{table[..table.IndexOf(' ')]} SELECT * FROM main.{table} = $id", ("$id", collection));
                    copy.ExecuteNonQuery();
                }
                transaction.Commit();
            }
            finally
            {
                Run(_connection, "DETACH DATABASE snapshot");
            }
        }
        catch (SqliteException ex)
        {
            throw Failure(ex);
        }
    }
}
