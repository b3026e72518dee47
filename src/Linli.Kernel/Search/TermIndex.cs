using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Linli.Kernel.Search;

/// <summary>The terms by which one thing is found. Written in the transaction of the thing itself.</summary>
public abstract class TermRow
{
    /// <summary>Place in the order of results: greater comes first. Never given twice.</summary>
    public long Row { get; init; }

    /// <summary>The thing that is found.</summary>
    public Guid Of { get; init; }

    /// <summary>Terms of <see cref="NGrams.Of"/> and marks, joined by blanks.</summary>
    public required string Terms { get; set; }
}

/// <summary>
/// The one port to searching words: FTS5 on SQLite, a tsvector with a GIN index on PostgreSQL. Both take the terms as they are: no
/// tokenizer of theirs decides what a word is. The migration that makes such a table makes the index beside it.
/// </summary>
public static class TermIndex
{
    /// <summary>A term that no text has: what narrows a search beside the words, e.g. the division of a matter.</summary>
    public static string Mark(string value) => $"§{value}";

    /// <summary>Later things come first; within a second the number keeps them apart.</summary>
    /// <param name="number">From a number book of this index; it may start anew after 268 million.</param>
    public static long Newest(DateTimeOffset at, long number) => (at.ToUnixTimeSeconds() << 28) | (number & 0xFFF_FFFF);

    public static void Shape<T>(EntityTypeBuilder<T> entity, string table) where T : TermRow
    {
        entity.ToTable(table);
        entity.HasKey(r => r.Row);
        entity.Property(r => r.Row).ValueGeneratedNever();
        entity.Property(r => r.Terms).HasMaxLength(200_000);
        entity.HasIndex(r => r.Of).IsUnique();
    }

    /// <summary>
    /// Rows that hold all terms; order them by <see cref="TermRow.Row"/> downwards, which both indexes can do without sorting all they
    /// find. Raw SQL knows no query filter: join the things themselves, whose filters decide who sees them.
    /// </summary>
    public static IQueryable<T> Holding<T>(this DbSet<T> rows, DatabaseFacade database, IEnumerable<string> terms) where T : TermRow
    {
        var table = rows.EntityType.GetTableName();
        // A term is letters, digits or a mark; quoting keeps AND, OR and NEAR words like any other.
        var (sql, asked) = database.IsSqlite()
            ? ($"""SELECT f.rowid AS "Row", r."Of", '' AS "Terms" FROM {table}_fts f JOIN {table} r ON r."Row" = f.rowid WHERE {table}_fts MATCH {"{0}"}""", string.Join(" AND ", terms.Select(t => $"\"{t}\"")))
            : ($"""SELECT r."Row", r."Of", '' AS "Terms" FROM {table} r WHERE r."Vector" @@ {"{0}"}::tsquery""", string.Join(" & ", terms.Select(t => $"'{t}'")));
        // Only the table's name, which the model knows, is put together; what was typed is a parameter.
        return rows.FromSqlRaw(sql, asked).AsNoTracking();
    }
}
