using System.Globalization;
using Linli.Cases.Contracts;
using Linli.Cases.Domain;
using Linli.Cases.Intake;
using Linli.Trust.Contracts;

namespace Linli.Cases.Todo;

sealed class CaseBench(SubmitCaseHandler submit, TodoReader todo, IBodies bodies) : ICaseBench
{
    public async Task<string> Submit(int n, CancellationToken ct)
    {
        var street = (await bodies.HallRegions(ct))[0];
        var result = await submit.Handle(new SubmitCase($"bench-{Guid.CreateVersion7():N}", "category", "street-light", Channel.Phone, street,
            $"路灯不亮，第 {n} 次测量", "测量路1号", null, null, "测量", string.Create(CultureInfo.InvariantCulture, $"1990{n % 10_000_000:0000000}"), null, []), ct);
        return result.Receipt?.No ?? throw new InvalidOperationException($"The matter was refused: {result.Outcome.Rule}");
    }

    public async Task<int> Todo(CancellationToken ct) => (await todo.Read(new TodoFilter("all", null, null, null, 1), ct)).Rows.Count;
}
