using Linli.Kernel.Modules;

namespace Linli.Cases.Doors.Api;

/// <summary>Examples of the documentation; a test makes each of these calls. <c>{id}</c> and <c>{version}</c> stand for a matter that the caller handed in.</summary>
static class ApiExamples
{
    private const string Nobody = "00000000-0000-0000-0000-000000000000";

    public static readonly ApiExample
        Submit = new("/api/v1/cases", 201, """{"item":"street-light","region":"330106013006","text":"Street light out, lamp post 12","address":"Lamp post 12","externalId":"EX-1"}""", Headers: "Idempotency-Key: example-1"),
        SubmitNothing = new("/api/v1/cases", 400, """{"itm":"street-light"}""", "JsonFits", "Idempotency-Key: example-2"),
        SubmitNowhere = new("/api/v1/cases", 422, """{"item":"street-light","text":"Street light out"}""", "PlaceIsGiven", "Idempotency-Key: example-3"),
        List = new("/api/v1/cases?limit=20"),
        ListOfState = new("/api/v1/cases?state=received&item=street-light&updatedSince=2026-01-01T00:00:00Z"),
        ListTooLong = new("/api/v1/cases?limit=1000", 400, Title: "LimitIsSmall"),
        Read = new("/api/v1/cases/{id}"),
        ReadNothing = new($"/api/v1/cases/{Nobody}", 404, Title: "NotFound"),
        Urge = new("/api/v1/cases/{id}/actions/urge", 200, """{"note":"Still dark"}""", Headers: "Idempotency-Key: example-4; If-Match: \"{version}\""),
        ActStale = new("/api/v1/cases/{id}/actions/withdraw", 412, """{"reason":"Repaired"}""", "SomebodyWasFaster", "Idempotency-Key: example-5; If-Match: \"0\""),
        ActUnseen = new("/api/v1/cases/{id}/actions/withdraw", 428, """{"reason":"Repaired"}""", "VersionIsGiven", "Idempotency-Key: example-6"),
        ActImpossible = new("/api/v1/cases/{id}/actions/dance", 404, "{}", "VerbIsKnown", "Idempotency-Key: example-10"),
        Papers = new("/api/v1/cases/{id}/papers"),
        PapersOfNothing = new($"/api/v1/cases/{Nobody}/papers", 404, Title: "NotFound"),
        PaperOfNothing = new($"/api/v1/cases/{Nobody}/papers/1", 404, Title: "NotFound"),
        Apply = new("/api/v1/services/elder-card/applications", 201, """{"region":"330106013006","answers":{"person.name":"\u54c8\u6837\u4f8b","person.idNumber":"330106195608017322","person.birth":"1956-08-01","person.phone":"19900001234","person.sex":"2","agent.used":false,"consent.truth":true,"person.hukouHere":false,"card.photo":true},"reporter":{"phone":"19900001234","phoneIsOwn":true}}""", Headers: "Idempotency-Key: example-20"),
        ApplyWrongly = new("/api/v1/services/elder-card/applications", 422, """{"region":"330106013006","answers":{"person.birth":"tomorrow"}}""", "AnswersFit", "Idempotency-Key: example-21"),
        ApplyForNothing = new("/api/v1/services/no-such/applications", 404, "{}", "NotFound", "Idempotency-Key: example-22"),
        Attachments = new("/api/v1/cases/{id}/attachments"),
        AttachmentsOfNothing = new($"/api/v1/cases/{Nobody}/attachments", 404, Title: "NotFound"),
        AttachToNothing = new($"/api/v1/cases/{Nobody}/attachments", 415, "{}", "BodyIsMultipart", "Idempotency-Key: example-7"),
        AttachmentOfNothing = new($"/api/v1/cases/{Nobody}/attachments/{Nobody}", 404, Title: "NotFound");
}
