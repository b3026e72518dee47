using Linli.Kernel.Access;
using Linli.Kernel.Text;
using Linli.Ui.Components;

namespace Linli.Trust.Admin;

/// <summary>Leads from a refusal to the field that it is about.</summary>
static class FormErrors
{
    private static readonly Dictionary<string, string> Fields = new(StringComparer.Ordinal)
    {
        ["BodyHasName"] = "name-zh", ["BodyNameIsShort"] = "name-zh", ["BodyNameIsFree"] = "name-zh", ["RegionIsKnown"] = "region", ["RegionIsInReach"] = "region", ["OwnRegionIsChangedByAnother"] = "region",
        ["ParentIsThere"] = "parent", ["ParentIsNotBelow"] = "parent", ["DutiesAreListed"] = "duties", ["KindIsListed"] = "kind", ["PhoneIsReal"] = "phone",
        ["DayIsGiven"] = "from", ["DayIsNear"] = "from", ["PastDayGivesReason"] = "reason", ["ChangeIsInLife"] = "from", ["PostIsInLifeOfBody"] = "from", ["PostEndsAfterItBegins"] = "to",
        ["RoleIsListed"] = "role", ["TitleIsGiven"] = "title-zh", ["AccountIsKnown"] = "user", ["UserNameIsSound"] = "user", ["UserNameIsFree"] = "user", ["PersonHasName"] = "name",
        ["PasswordOldIsRight"] = "old", ["PasswordIsLong"] = "new", ["PasswordIsMixed"] = "new", ["PasswordHoldsNoName"] = "new", ["PasswordIsAnother"] = "new", ["PasswordsAgree"] = "again",
        ["CodeIsRight"] = "code",
    };

    public static IReadOnlyList<FieldError> Of(Outcome outcome, Texts texts) => outcome.Ok ? []
        : [.. (outcome.Reasons ?? []).Select(r => new FieldError(Fields.GetValueOrDefault(r.Key.StartsWith("rule.", StringComparison.Ordinal) ? r.Key[5..] : "", ""), texts.Say(r)))];
}
