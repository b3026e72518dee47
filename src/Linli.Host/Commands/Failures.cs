using System.Net.Sockets;
using Linli.Host.Configuration;
using Linli.Kernel.Backup;
using Linli.Kernel.Crypto;
using Linli.Kernel.Packs;
using Microsoft.AspNetCore.Connections;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Linli.Host.Commands;

/// <summary>What can go wrong outside of the program, as a sentence that says what to do. Null for a fault of the program itself: that keeps its trace.</summary>
static class Failures
{
    private const int NoSpace = 28, NoSpaceWindows = unchecked((int)0x80070070);

    public static string? Say(Exception failure)
    {
        for (var e = failure; e is not null; e = e.InnerException)
            if (Known(e) is { } sentence) return sentence;
        return failure is InvalidOperationException or IOException ? failure.Message : null;
    }

    private static string? Known(Exception e) => e switch
    {
        SettingsFault or PackFault or CryptoFault or BackupFault => e.Message,
        AddressInUseException or SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } =>
            "Another program listens on this address already. Stop it, or choose another port with --urls http://127.0.0.1:5081.",
        SocketException { SocketErrorCode: SocketError.AccessDenied } => "This account may not listen on that port; ports below 1024 belong to the administrator. Choose a higher one with --urls and put a proxy in front.",
        SocketException { SocketErrorCode: SocketError.AddressNotAvailable } => "This machine has no such address to listen on. Correct --urls; http://0.0.0.0:5080 listens on all of its addresses.",
        SqliteException { SqliteErrorCode: 13 } => Full,
        SqliteException { SqliteErrorCode: 8 or 14 or 23 } => "The database file in the data folder cannot be opened for writing. The folder and everything in it must belong to the account that runs Linli, on a disk that is not read-only.",
        SqliteException { SqliteErrorCode: 5 or 6 } => "The database file is held by another process. One Linli runs on one data folder: stop the other one, or name another folder with --data.",
        SqliteException { SqliteErrorCode: 11 or 26 } => "The database file in the data folder is damaged or is no database of Linli. Put back the last backup of linli.db; keep the damaged file for a look at it.",
        SqliteException s => $"The embedded database refused: {s.Message} Look at the disk of the data folder.",
        PostgresException { SqlState: "28P01" or "28000" } => "The database refuses this user or password. Correct Username and Password in LINLI_DATABASE.",
        PostgresException { SqlState: "3D000" } p => $"The database server has no such database ({p.MessageText}). Create it (encoding UTF8) or correct Database in LINLI_DATABASE.",
        PostgresException { SqlState: "42501" } p => $"The database user lacks a right ({p.MessageText}). The database must belong to the user of LINLI_DATABASE.",
        PostgresException { SqlState: "53100" } => Full,
        // Something else that the server refused at work is our fault; it keeps its trace.
        PostgresException p => $"The database refused: {p.MessageText} ({p.SqlState}).",
        NpgsqlException => $"The database of LINLI_DATABASE does not answer: {e.Message} Check that PostgreSQL runs and that the connection string is right.",
        IOException { HResult: NoSpace or NoSpaceWindows } => Full,
        UnauthorizedAccessException => $"{e.Message} The account that runs Linli needs the right to read and write there; give it the right, or name another folder with --data.",
        FileNotFoundException or DirectoryNotFoundException => $"{e.Message} Check the path.",
        _ => null,
    };

    private const string Full = "The disk is full. Nothing was lost that had been acknowledged; make room on the disk of the data folder (or of the database server) and start again.";
}
