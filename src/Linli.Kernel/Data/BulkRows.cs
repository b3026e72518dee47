using System.Buffers.Binary;
using System.Data.Common;
using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using Npgsql;
using SQLitePCL;

namespace Linli.Kernel.Data;

/// <summary>
/// The one path for very many rows, past the change tracker: the national divisions, the invented matters of the bench. A prepared
/// statement bound by position on SQLite (binding by name looks each name up again for every row), binary COPY on PostgreSQL. No query
/// filter, no event and no version is involved, so it only fills; the caller holds the write gate and the transaction, and notes it.
/// Values are written column by column, row by row: <c>rows.Add(code).Add(level).Next()</c>.
/// </summary>
public abstract class BulkRows : IDisposable
{
    /// <param name="columns">Names as in the model, in the order in which values are added.</param>
    public static BulkRows Into(DbConnection connection, string table, params IReadOnlyList<string> columns)
    {
        var list = string.Join(',', columns.Select(c => $"\"{c}\""));
        return connection is NpgsqlConnection npgsql ? new Postgres(npgsql, $"COPY {table} ({list}) FROM STDIN (FORMAT BINARY)", columns.Count)
            : new Sqlite(((SqliteConnection)connection).Handle!, $"INSERT INTO {table} ({list}) VALUES ({string.Join(',', columns.Select(_ => '?'))})");
    }

    public abstract BulkRows Add(ReadOnlySpan<char> value);
    public abstract BulkRows Add(int value);
    public abstract BulkRows Add(long value);
    public abstract BulkRows Add(double value);
    public abstract BulkRows Add(bool value);
    public abstract BulkRows Add(Guid value);
    public abstract BulkRows Add(DateOnly value);
    public abstract BulkRows Add(DateTimeOffset value);
    public abstract BulkRows Add(ReadOnlySpan<byte> value);
    public abstract BulkRows AddNull();

    /// <summary>The row is complete.</summary>
    public abstract void Next();

    /// <summary>All rows are there; without it none of a COPY are.</summary>
    public abstract void Complete();

    public BulkRows Add(string? value) => value is null ? AddNull() : Add(value.AsSpan());

    /// <summary>A value of the model's own type, stored as the model's converters would.</summary>
    public BulkRows AddAny(object? value) => value switch
    {
        null => AddNull(),
        string s => Add(s.AsSpan()),
        Enum e => Add(Convert.ToInt32(e, CultureInfo.InvariantCulture)),
        int i => Add(i),
        long l => Add(l),
        double d => Add(d),
        bool b => Add(b),
        Guid g => Add(g),
        DateOnly d => Add(d),
        DateTimeOffset t => Add(t),
        byte[] b => Add(b.AsSpan()),
        _ => throw new NotSupportedException($"Bulk rows do not know {value.GetType()}."),
    };

    public abstract void Dispose();

    private sealed class Sqlite : BulkRows
    {
        private readonly sqlite3 _db;
        private readonly sqlite3_stmt _row;
        private byte[] _text = new byte[4_096];
        private int _at;

        public Sqlite(sqlite3 db, string sql)
        {
            _db = db;
            Check(raw.sqlite3_prepare_v2(db, sql, out _row));
        }

        public override BulkRows Add(ReadOnlySpan<char> value)
        {
            if (value.Length * 3 > _text.Length) _text = new byte[value.Length * 3];
            return Check(raw.sqlite3_bind_text(_row, ++_at, _text.AsSpan(0, Encoding.UTF8.GetBytes(value, _text))));
        }

        public override BulkRows Add(int value) => Check(raw.sqlite3_bind_int(_row, ++_at, value));
        public override BulkRows Add(long value) => Check(raw.sqlite3_bind_int64(_row, ++_at, value));
        public override BulkRows Add(double value) => Check(raw.sqlite3_bind_double(_row, ++_at, value));
        public override BulkRows Add(bool value) => Add(value ? 1 : 0);
        public override BulkRows Add(DateTimeOffset value) => Add(value.UtcTicks / 10);
        public override BulkRows Add(ReadOnlySpan<byte> value) => Check(raw.sqlite3_bind_blob(_row, ++_at, value));
        public override BulkRows AddNull() => Check(raw.sqlite3_bind_null(_row, ++_at));

        public override BulkRows Add(Guid value)
        {
            Span<char> text = stackalloc char[36];
            value.TryFormat(text, out _);
            for (var i = 0; i < text.Length; i++) text[i] = char.ToUpperInvariant(text[i]);
            return Add((ReadOnlySpan<char>)text);
        }

        public override BulkRows Add(DateOnly value)
        {
            Span<char> text = stackalloc char[10];
            value.TryFormat(text, out _, "yyyy-MM-dd", CultureInfo.InvariantCulture);
            return Add((ReadOnlySpan<char>)text);
        }

        public override void Next()
        {
            var done = raw.sqlite3_step(_row);
            raw.sqlite3_reset(_row);
            _at = 0;
            if (done != raw.SQLITE_DONE) Check(done);
        }

        public override void Complete() { }
        public override void Dispose() => _row.Dispose();

        private BulkRows Check(int code)
        {
            if (code != raw.SQLITE_OK) SqliteException.ThrowExceptionForRC(code, _db);
            return this;
        }
    }

    /// <summary>The binary format of COPY: each value as its length and its bytes, the highest first.</summary>
    private sealed class Postgres : BulkRows
    {
        private static readonly byte[] Head = [.. "PGCOPY\n"u8, 0xFF, (byte)'\r', (byte)'\n', 0, 0, 0, 0, 0, 0, 0, 0, 0];
        private static readonly DateTimeOffset Epoch = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
        private readonly NpgsqlRawCopyStream _copy;
        private readonly short _columns;
        private byte[] _buffer = new byte[128 << 10];
        private int _used;
        private bool _begun, _complete;

        public Postgres(NpgsqlConnection connection, string sql, int columns)
        {
            (_copy, _columns) = (connection.BeginRawBinaryCopy(sql), (short)columns);
            Head.CopyTo(Room(Head.Length));
        }

        private Span<byte> Room(int length)
        {
            if (_used + length > _buffer.Length)
            {
                _copy.Write(_buffer.AsSpan(0, _used));
                _used = 0;
                if (length > _buffer.Length) _buffer = new byte[length];
            }
            var room = _buffer.AsSpan(_used, length);
            _used += length;
            return room;
        }

        private Span<byte> Value(int length)
        {
            if (!_begun)
            {
                BinaryPrimitives.WriteInt16BigEndian(Room(2), _columns);
                _begun = true;
            }
            var room = Room(4 + Math.Max(0, length));
            BinaryPrimitives.WriteInt32BigEndian(room, length);
            return room[4..];
        }

        public override BulkRows Add(ReadOnlySpan<char> value)
        {
            Encoding.UTF8.GetBytes(value, Value(Encoding.UTF8.GetByteCount(value)));
            return this;
        }

        public override BulkRows Add(int value) { BinaryPrimitives.WriteInt32BigEndian(Value(4), value); return this; }
        public override BulkRows Add(long value) { BinaryPrimitives.WriteInt64BigEndian(Value(8), value); return this; }
        public override BulkRows Add(double value) { BinaryPrimitives.WriteDoubleBigEndian(Value(8), value); return this; }
        public override BulkRows Add(bool value) { Value(1)[0] = value ? (byte)1 : (byte)0; return this; }
        public override BulkRows Add(Guid value) { value.TryWriteBytes(Value(16), bigEndian: true, out _); return this; }
        public override BulkRows Add(DateOnly value) => Add(value.DayNumber - DateOnly.FromDateTime(Epoch.Date).DayNumber);
        public override BulkRows Add(DateTimeOffset value) => Add((value.UtcTicks - Epoch.UtcTicks) / 10);
        public override BulkRows Add(ReadOnlySpan<byte> value) { value.CopyTo(Value(value.Length)); return this; }
        public override BulkRows AddNull() { Value(-1); return this; }
        public override void Next() => _begun = false;

        public override void Complete()
        {
            BinaryPrimitives.WriteInt16BigEndian(Room(2), -1);
            _copy.Write(_buffer.AsSpan(0, _used));
            _complete = true;
        }

        public override void Dispose()
        {
            // Closing the stream is what commits the rows; half of them are not wanted.
            if (!_complete) _copy.Cancel();
            _copy.Dispose();
        }
    }
}
