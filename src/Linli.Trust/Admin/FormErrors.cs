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
        ["ParentIsThere"] = "parent", ["ParentIsNotBelow"] = "parent", ["DutiesAreListed"] = "duties", ["KindIsListed"] = "kind", ["PhoneIsReal"] = "phone", ["PhoneIsAPersons"] = "phone",
        ["DayIsGiven"] = "from", ["DayIsNear"] = "from", ["PastDayGivesReason"] = "reason", ["ChangeIsInLife"] = "from", ["PostIsInLifeOfBody"] = "from", ["PostEndsAfterItBegins"] = "to", ["EndIsAfterBegin"] = "from", ["AccountChangeGivesReason"] = "why",
        ["RoleIsListed"] = "role", ["OfficeIsGivenBySecurity"] = "role", ["PostIsGivenBySystem"] = "role", ["AdministratorsAreSeparate"] = "user", ["BodyIsChosen"] = "body", ["ProposalIsNotThereYet"] = "user", ["ProposalRefusalGivesReason"] = "", ["TitleIsGiven"] = "title-zh", ["AccountIsKnown"] = "user", ["UserNameIsSound"] = "user", ["UserNameIsFree"] = "user", ["PersonHasName"] = "name",
        ["PasswordOldIsRight"] = "old", ["PasswordIsLong"] = "new", ["PasswordIsMixed"] = "new", ["PasswordHoldsNoName"] = "new", ["PasswordIsAnother"] = "new", ["PasswordsAgree"] = "again",
        ["CodeIsRight"] = "code", ["OutsideSubjectIsGiven"] = "subject", ["OutsideIsFree"] = "subject",
        ["ClientHasName"] = "name", ["ClientHasContact"] = "contact", ["ClientHasPurpose"] = "purpose", ["ClientHasOwner"] = "owner", ["ClientWorksWhereItsOwnerDoes"] = "region", ["ClientHasScopes"] = "scopes",
        ["ClientEndsInTime"] = "until", ["ClientEndGivesReason"] = "reason",
    };

    /// <param name="elsewhere">Fields that are called otherwise on this page, or are not on it (then empty).</param>
    public static IReadOnlyList<FieldError> Of(Outcome outcome, Texts texts, params (string Field, string Here)[] elsewhere) => outcome.Ok ? []
        : [.. (outcome.Reasons ?? []).Select(r => new FieldError(Field(r.Key, elsewhere), texts.Say(r)))];

    private static string Field(string key, (string Field, string Here)[] elsewhere)
    {
        var field = Fields.GetValueOrDefault(key.StartsWith("rule.", StringComparison.Ordinal) ? key[5..] : "", "");
        foreach (var (name, here) in elsewhere)
            if (name == field) return here;
        return field;
    }
}
