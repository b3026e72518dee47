using Linli.Cases.Domain;
using Linli.Ui.Components;

namespace Linli.Cases.Exports;

static class ExportTone
{
    public static Tone Of(ExportState state) => state switch
    {
        ExportState.Waiting => Tone.Amber,
        ExportState.Approved => Tone.Blue,
        ExportState.Made => Tone.Green,
        ExportState.Refused or ExportState.Failed => Tone.Red,
        _ => Tone.Grey,
    };
}
