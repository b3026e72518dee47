namespace Linli.Trust;

/// <summary>Addresses of this module's pages, so that nobody writes them as strings.</summary>
static class TrustLinks
{
    public const string Bodies = "/admin/bodies", Password = "/account/password", Authenticator = "/account/authenticator", Accounts = "/admin/accounts", OfficeNew = "/admin/accounts/new", Clients = "/admin/clients", ClientNew = "/admin/clients/new", Sessions = "/account/sessions", MySessions = "/me/sessions", Leave = "/account/leave", Helpers = "/me/helpers", CounterHelpers = "/staff/helpers", Messages = "/admin/messages", Passkeys = "/account/passkeys", PasskeyOptions = "/staff/sign-in/passkey", OutsideDone = "/sign-in/outside", OutsideLinks = "/account/outside", Retention = "/admin/retention", Appointments = "/admin/appointments";

    public static string Account(Guid id) => $"/admin/accounts/{id}";
    public static string Body(Guid id) => $"/admin/bodies/{id}";
    public static string BodyNew(Guid? parent = null) => parent is null ? "/admin/bodies/new" : $"/admin/bodies/new?parent={parent}";
    public static string BodyChange(Guid id) => $"/admin/bodies/{id}/change";
    public static string PostNew(Guid body) => $"/admin/bodies/{body}/posts/new";
    public static string Client(Guid id) => $"/admin/clients/{id}";
    public static string Post(Guid id) => $"/admin/posts/{id}";
}
