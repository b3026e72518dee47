using Linli.Kernel.Data;

namespace Linli.Kernel.Tests.Data;

public sealed class DatabaseOptionsTests
{
    [Theory]
    [InlineData("Host=h;Database=d", "-c jit=off -c max_parallel_workers_per_gather=0", 100)]
    [InlineData("Host=h;Database=d;Max Auto Prepare=0", "-c jit=off -c max_parallel_workers_per_gather=0", 0)]
    [InlineData("host=h;database=d;maxautoprepare=7;options=-c work_mem=8MB", "-c work_mem=8MB", 7)]
    public void WhatTheConnectionStringSays_StaysAsItIs(string given, string options, int prepared)
    {
        var (kind, made) = DatabaseOptions.From(given, "folder");
        kind.ShouldBe(DatabaseKind.Postgres);
        var c = new Npgsql.NpgsqlConnectionStringBuilder(made);
        (c.Host, c.Database, c.Options, c.MaxAutoPrepare).ShouldBe(("h", "d", options, prepared));
    }

    [Theory]
    [InlineData("Host=h", 0)]
    [InlineData("Host=h;Maximum Pool Size=7", 7)]
    [InlineData("host=h;maxpoolsize=7", 7)]
    [InlineData("Host=h;Minimum Pool Size=500", 500)]
    public void Connections_AreFew_OrAsManyAsAreAskedFor(string given, int most) =>
        new Npgsql.NpgsqlConnectionStringBuilder(DatabaseOptions.From(given, "folder").ConnectionString).MaxPoolSize.ShouldBe(most > 0 ? most : Math.Max(12, 4 * Environment.ProcessorCount));

    [Fact]
    public void WithoutOne_ItIsTheFileInTheFolder() => DatabaseOptions.From(" ", "folder").ShouldBe(DatabaseOptions.Embedded("folder"));
}
