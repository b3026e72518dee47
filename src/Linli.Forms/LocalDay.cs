using Linli.Kernel.Calendar;

namespace Linli.Forms;

static class LocalDay
{
    /// <summary>The day in China, wherever the server stands.</summary>
    public static DateOnly Today(TimeProvider clock) => DateOnly.FromDateTime(clock.GetUtcNow().ToOffset(OfficeHours.Offset).DateTime);
}
