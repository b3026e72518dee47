using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Linli.Kernel.Data;

/// <summary>A table as the model has it, to be filled by <see cref="BulkRows"/>.</summary>
public sealed class BulkTable(IEntityType type)
{
    private readonly IProperty[] _columns = [.. type.GetProperties()];
    private readonly string[] _names = [.. type.GetProperties().Select(p => p.Name)];

    public static BulkTable Of<T>(DbContext db) => new(db.Model.FindEntityType(typeof(T))!);

    public Type Type => type.ClrType;

    public IReadOnlyList<string> Names => _names;

    /// <returns>Where the values of this column stand; -1: the table has none.</returns>
    public int At(string name) => Array.IndexOf(_names, name);

    /// <returns>The values in the order of <see cref="Names"/>. What the model keeps as text (opinions, own terms) is that text; all else is written as it is.</returns>
    public object?[] Read(object entity) => [.. _columns.Select(p => p.GetGetter().GetClrValue(entity) is { } value && p.GetValueConverter() is { } kept && kept.ProviderClrType == typeof(string) ? kept.ConvertToProvider(value) : p.GetGetter().GetClrValue(entity))];

    public BulkRows Into(DbConnection connection) => BulkRows.Into(connection, type.GetTableName()!, Names);

    /// <summary>All of them, within the transaction that the connection is in.</summary>
    public void Write(DbConnection connection, IEnumerable<object> entities)
    {
        using var rows = Into(connection);
        foreach (var entity in entities) Write(rows, Read(entity));
        rows.Complete();
    }

    public static void Write(BulkRows rows, object?[] values)
    {
        foreach (var value in values) rows.AddAny(value);
        rows.Next();
    }
}
