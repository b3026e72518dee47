using System.Data.Common;

namespace Linli.Kernel.Data;

/// <summary>
/// Whether a fault means that the database does not answer just now, and not that something is wrong with what was asked. EF wraps such faults in one of its own,
/// so the whole chain is looked through.
/// </summary>
public static class DatabaseGone
{
    public static bool Is(Exception? fault)
    {
        for (var e = fault; e is not null; e = e.InnerException)
            if (e is DbException { IsTransient: true } || e is Npgsql.NpgsqlException { SqlState: null } || e is Npgsql.PostgresException { SqlState: ['0', '8', ..] or ['5', '7', 'P', ..] or "55000" or "3D000" or "53300" }) return true;
        return false;
    }
}
