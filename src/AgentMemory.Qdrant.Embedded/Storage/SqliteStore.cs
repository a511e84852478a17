using AgentMemory.Qdrant.Embedded.Segments;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Data.Sqlite;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Storage;

/// <summary>
/// The file: one SQLite database in WAL mode with synchronous=FULL, so that a committed transaction survives the process and the power.
/// Used by one writer at a time. In memory where no folder is given.
/// </summary>
internal sealed partial class SqliteStore : IDisposable
{
    private const string Schema = """
        CREATE TABLE IF NOT EXISTS collections (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, config BLOB NOT NULL, operations INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS field_indexes (collection INTEGER NOT NULL, field TEXT NOT NULL, info BLOB NOT NULL, PRIMARY KEY (collection, field)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS aliases (name TEXT PRIMARY KEY, collection INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS points (collection INTEGER NOT NULL, key BLOB NOT NULL, version INTEGER NOT NULL, payload BLOB NOT NULL, vectors BLOB NOT NULL, PRIMARY KEY (collection, key));
        CREATE TABLE IF NOT EXISTS sparse_counts (collection INTEGER PRIMARY KEY, indexed INTEGER NOT NULL);
        """;

    private readonly SqliteConnection _connection;

    private SqliteStore(SqliteConnection connection) => _connection = connection;

    /// <exception cref="EmbeddedQdrantException">The file cannot be opened or is damaged.</exception>
    public static SqliteStore Open(string? folder)
    {
        string file = folder is null ? ":memory:" : Path.Combine(folder, "memory.db");
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ConnectionString);
        try
        {
            connection.Open();
            // Deleted content is overwritten with zeros where it stood; copies that SQLite left when it moved rows go by Purge.
            Run(connection, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=5000; PRAGMA secure_delete=ON;");
            Run(connection, Schema);
            return new SqliteStore(connection);
        }
        catch (SqliteException ex)
        {
            connection.Dispose();
            throw new EmbeddedQdrantException($"The database '{file}' cannot be opened: {ex.Message} Restore it from a copy, or choose another folder.", ex);
        }
    }

    /// <summary>Runs the writes in one transaction: all of them are durable when this returns, or none.</summary>
    /// <exception cref="RpcException">ResourceExhausted: disk full. Internal: the file cannot be written.</exception>
    public void Commit(Action<SqliteTransaction> writes)
    {
        try
        {
            using var transaction = _connection.BeginTransaction();
            writes(transaction);
            transaction.Commit();
        }
        catch (SqliteException ex)
        {
            throw Failure(ex);
        }
    }

    public long InsertCollection(SqliteTransaction transaction, string name, CollectionConfig config)
    {
        using var insert = Command(transaction, "INSERT INTO collections (name, config, operations) VALUES ($name, $config, 0) RETURNING id", ("$name", name), ("$config", config.ToByteArray()));
        return (long)insert.ExecuteScalar()!;
    }

    public void DeleteCollection(SqliteTransaction transaction, long collection)
    {
        foreach (string table in (ReadOnlySpan<string>)["points WHERE collection", "field_indexes WHERE collection", "aliases WHERE collection", "sparse_counts WHERE collection", "collections WHERE id"])
        {
            using var delete = Command(transaction, $"DELETE FROM {table} = $id", ("$id", collection));
            delete.ExecuteNonQuery();
        }
    }

    public void WriteFieldIndex(SqliteTransaction transaction, long collection, string field, PayloadSchemaInfo? info)
    {
        using var command = info is null
            ? Command(transaction, "DELETE FROM field_indexes WHERE collection = $id AND field = $field", ("$id", collection), ("$field", field))
            : Command(transaction, "INSERT OR REPLACE INTO field_indexes VALUES ($id, $field, $info)", ("$id", collection), ("$field", field), ("$info", info.ToByteArray()));
        command.ExecuteNonQuery();
    }

    public void WriteConfig(SqliteTransaction transaction, long collection, CollectionConfig config)
    {
        using var update = Command(transaction, "UPDATE collections SET config = $config WHERE id = $id", ("$config", config.ToByteArray()), ("$id", collection));
        update.ExecuteNonQuery();
    }

    /// <summary>Replaces all aliases: there are few, and a switch of several is one change.</summary>
    public void WriteAliases(SqliteTransaction transaction, IEnumerable<(string Name, long Collection)> aliases)
    {
        using (var delete = Command(transaction, "DELETE FROM aliases")) delete.ExecuteNonQuery();
        foreach (var (name, collection) in aliases)
        {
            using var insert = Command(transaction, "INSERT INTO aliases VALUES ($name, $id)", ("$name", name), ("$id", collection));
            insert.ExecuteNonQuery();
        }
    }

    public IReadOnlyList<(string Name, long Collection)> ReadAliases()
    {
        using var select = Command(null, "SELECT name, collection FROM aliases");
        using var reader = select.ExecuteReader();
        var found = new List<(string, long)>();
        while (reader.Read()) found.Add((reader.GetString(0), reader.GetInt64(1)));
        return found;
    }

    public void WriteOperationNumber(SqliteTransaction transaction, long collection, ulong operations)
    {
        using var update = Command(transaction, "UPDATE collections SET operations = $n WHERE id = $id", ("$n", (long)operations), ("$id", collection));
        update.ExecuteNonQuery();
    }

    public void WriteSparseCount(SqliteTransaction transaction, long collection, long indexed)
    {
        using var insert = Command(transaction, "INSERT OR REPLACE INTO sparse_counts VALUES ($id, $indexed)", ("$id", collection), ("$indexed", indexed));
        insert.ExecuteNonQuery();
    }

    /// <returns>Null where none was written.</returns>
    public long? ReadSparseCount(long collection)
    {
        using var select = Command(null, "SELECT indexed FROM sparse_counts WHERE collection = $id", ("$id", collection));
        return select.ExecuteScalar() as long?;
    }

    public void UpsertPoints(SqliteTransaction transaction, long collection, IReadOnlyList<StoredPoint> points)
    {
        using var command = Command(transaction, "INSERT OR REPLACE INTO points VALUES ($id, $key, $version, $payload, $vectors)",
            ("$id", collection), ("$key", Array.Empty<byte>()), ("$version", 0L), ("$payload", Array.Empty<byte>()), ("$vectors", Array.Empty<byte>()));
        foreach (var point in points)
        {
            command.Parameters["$key"].Value = KeyOf(point.Id);
            command.Parameters["$version"].Value = (long)point.Version;
            command.Parameters["$payload"].Value = point.Payload;
            command.Parameters["$vectors"].Value = VectorBlob.Write(point.Vectors);
            command.ExecuteNonQuery();
        }
    }

    public void DeletePoints(SqliteTransaction transaction, long collection, IEnumerable<PointKey> keys)
    {
        using var command = Command(transaction, "DELETE FROM points WHERE collection = $id AND key = $key", ("$id", collection), ("$key", Array.Empty<byte>()));
        foreach (var key in keys)
        {
            command.Parameters["$key"].Value = KeyOf(key);
            command.ExecuteNonQuery();
        }
    }

    public IReadOnlyList<(long Id, string Name, CollectionConfig Config, ulong Operations)> ReadCollections()
    {
        using var select = Command(null, "SELECT id, name, config, operations FROM collections ORDER BY name");
        using var reader = select.ExecuteReader();
        var found = new List<(long, string, CollectionConfig, ulong)>();
        while (reader.Read()) found.Add((reader.GetInt64(0), reader.GetString(1), CollectionConfig.Parser.ParseFrom(reader.GetFieldValue<byte[]>(2)), (ulong)reader.GetInt64(3)));
        return found;
    }

    public IReadOnlyDictionary<string, PayloadSchemaInfo> ReadFieldIndexes(long collection)
    {
        using var select = Command(null, "SELECT field, info FROM field_indexes WHERE collection = $id", ("$id", collection));
        using var reader = select.ExecuteReader();
        var found = new Dictionary<string, PayloadSchemaInfo>(StringComparer.Ordinal);
        while (reader.Read()) found.Add(reader.GetString(0), PayloadSchemaInfo.Parser.ParseFrom(reader.GetFieldValue<byte[]>(1)));
        return found;
    }

    public List<StoredPoint> ReadPoints(long collection)
    {
        using var select = Command(null, "SELECT key, version, payload, vectors FROM points WHERE collection = $id", ("$id", collection));
        using var reader = select.ExecuteReader();
        var (points, names) = (new List<StoredPoint>(), new NameTable());
        while (reader.Read())
            points.Add(new(PointKey.Read(reader.GetFieldValue<byte[]>(0)), (ulong)reader.GetInt64(1), reader.GetFieldValue<byte[]>(2), VectorBlob.Read(reader.GetFieldValue<byte[]>(3), names)));
        return points;
    }

    /// <summary>Moves the log into the file and cuts it to nothing; with <paramref name="rewrite"/> writes the whole file anew before, without anything that was deleted.</summary>
    /// <exception cref="RpcException">Internal, ResourceExhausted: as for a write; what is stored is as it was.</exception>
    public void Purge(bool rewrite)
    {
        try
        {
            if (rewrite) Run(_connection, "VACUUM");
            Run(_connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        }
        catch (SqliteException ex)
        {
            throw ex.SqliteErrorCode == 13
                ? new RpcException(new Status(StatusCode.ResourceExhausted, "The disk is full: writing the data file anew takes as much space as it has. Free some space and forget again; what was forgotten is deleted, but its bytes may still lie in the file."))
                : new RpcException(new Status(StatusCode.Internal, $"The data file cannot be written anew ({ex.Message})."));
        }
    }

    public void Dispose() => _connection.Dispose();

    private static RpcException Failure(SqliteException ex) => ex.SqliteErrorCode == 13 // SQLITE_FULL
        ? new RpcException(new Status(StatusCode.ResourceExhausted, "The disk is full; nothing of this write was stored. Free some space and retry."))
        : new RpcException(new Status(StatusCode.Internal, $"The data file cannot be written ({ex.Message}); nothing of this write was stored."));

    private static byte[] KeyOf(PointKey id)
    {
        byte[] bytes = new byte[PointKey.Size];
        id.Write(bytes);
        return bytes;
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // constant texts of this class only
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private SqliteCommand Command(SqliteTransaction? transaction, string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        var command = _connection.CreateCommand();
#pragma warning disable CA2100 // constant texts of this class only
        command.CommandText = sql;
#pragma warning restore CA2100
        command.Transaction = transaction;
        foreach (var (name, value) in parameters) command.Parameters.AddWithValue(name, value);
        return command;
    }
}
