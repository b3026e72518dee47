using CsCheck;
using Linli.Cases.Domain;
using static Linli.Cases.Domain.ExchangeStep;

namespace Linli.Cases.Tests.Domain;

/// <summary>The mirror of an exchanged matter: what goes together, what does not, and that nobody's word is ever lost or becomes another's. Mission row 9.</summary>
public sealed class ExchangeTests
{
    private static ExchangeMirror After(params (bool Ours, ExchangeStep Step, int Seen)[] said)
    {
        var m = ExchangeMirror.Begun;
        foreach (var (ours, step, seen) in said) m = ours ? m.Say(step) : m.Hear(m.Theirs.Seq + 1, step, seen);
        return m;
    }

    [Theory]
    [InlineData(Collect, Verify, false)] // further along contradicts nobody
    [InlineData(Handle, Close, true)]
    [InlineData(Close, Close, false)]
    [InlineData(Shelved, Close, true)]
    [InlineData(Shelved, Handle, true)]
    [InlineData(Shelved, Shelved, false)]
    [InlineData(Returned, Handle, false)] // it is left to whoever goes on
    [InlineData(Returned, Close, false)]
    [InlineData(Returned, Shelved, false)]
    [InlineData(Returned, Returned, true)] // nobody's
    public void WhatGoesTogether(ExchangeStep one, ExchangeStep other, bool contradict)
    {
        ExchangeMirror.Contradict(one, other).ShouldBe(contradict);
        ExchangeMirror.Contradict(other, one).ShouldBe(contradict);
        ExchangeMirror.Contradict(one, null).ShouldBeFalse();
    }

    [Fact]
    public void TheirClosing_KnowingOfUs_ClosesNothingHere_AndAsksForACheck()
    {
        var m = After((true, Register, 0), (false, Handle, 1), (false, Close, 1));
        (m.Ours.Step, m.Conflict, m.Standing).ShouldBe((Register, false, ExchangeStanding.TheyClosed));
        (m.Say(Close).Standing).ShouldBe(ExchangeStanding.InStep);
    }

    [Fact]
    public void TheirClosing_WithoutKnowingThatWeShelved_IsAConflict_UntilAPersonRules()
    {
        var m = After((true, Register, 0), (false, Handle, 1), (true, Shelved, 0), (false, Close, 1));
        (m.Conflict, m.Ours.Step, m.Theirs.Step).ShouldBe((true, Shelved, Close));
        // Nothing that does not agree ends it.
        m.Hear(3, Verify, 2).Conflict.ShouldBeTrue();
        m.Hear(3, Shelved, 2).Conflict.ShouldBeFalse("they came over");
        var kept = m.Rule(keepOurs: true);
        (kept.Conflict, kept.Ours, kept.Theirs.Step, kept.Standing).ShouldBe((false, new ExchangeStand(3, Shelved), Close, ExchangeStanding.TheyClosed));
        var taken = m.Rule(keepOurs: false);
        (taken.Conflict, taken.Ours, taken.Standing).ShouldBe((false, new ExchangeStand(3, Close), ExchangeStanding.InStep));
    }

    [Fact]
    public void Numbers_AreTakenOnceAndInOrder()
    {
        var m = After((false, Register, 0));
        (m.Arrival(1), m.Arrival(2), m.Arrival(3)).ShouldBe((ExchangeArrival.Known, ExchangeArrival.Next, ExchangeArrival.Gap));
        m.Hear(1, Close, 0).ShouldBe(m);
        m.Hear(3, Close, 0).ShouldBe(m);
    }

    [Theory]
    [InlineData(Handle, Returned, ExchangeStanding.TheyReturned)]
    [InlineData(Handle, Shelved, ExchangeStanding.TheyShelved)]
    [InlineData(Close, Handle, ExchangeStanding.TheyGoOn)]
    [InlineData(Shelved, Handle, ExchangeStanding.TheyGoOn)]
    [InlineData(Returned, Handle, ExchangeStanding.InStep)]
    [InlineData(Close, Returned, ExchangeStanding.InStep)]
    [InlineData(Close, Shelved, ExchangeStanding.TheyGoOn)]
    public void Standings(ExchangeStep ours, ExchangeStep theirs, ExchangeStanding standing) => After((true, ours, 0), (false, theirs, 1)).Standing.ShouldBe(standing);

    [Fact]
    public void BothReturned_EvenKnowingly_IsNobodys() => After((true, Returned, 0), (false, Returned, 1)).Standing.ShouldBe(ExchangeStanding.BothReturned);

    // ---- two sides, and a wire between them that loses, doubles and mixes up -------------------------------------

    private sealed record Letter(int Seq, ExchangeStep Step, int Seen);

    private sealed class End
    {
        public ExchangeMirror Mirror = ExchangeMirror.Begun;
        public readonly List<Letter> Sent = [];
        public readonly List<Letter> Heard = [];
        public int Arrived;

        public void Say(ExchangeStep step)
        {
            Mirror = Mirror.Say(step);
            Sent.Add(new(Mirror.Ours.Seq, step, Mirror.Theirs.Seq));
        }

        public void Rule(bool keep)
        {
            if (!Mirror.Conflict) return;
            Mirror = Mirror.Rule(keep);
            Sent.Add(new(Mirror.Ours.Seq, Mirror.Ours.Step!.Value, Mirror.Theirs.Seq));
        }

        /// <returns>Where the sender should go on from; as the door answers.</returns>
        public int Take(Letter l)
        {
            var before = Mirror;
            if (Mirror.Arrival(l.Seq) == ExchangeArrival.Next)
            {
                Mirror = Mirror.Hear(l.Seq, l.Step, l.Seen);
                Heard.Add(l);
                // What was said without knowing of each other and does not go together is shown at once.
                if (l.Seen < before.Ours.Seq && ExchangeMirror.Contradict(before.Ours.Step, l.Step)) Mirror.Conflict.ShouldBeTrue();
                // A conflict goes only when both say what goes together.
                if (before.Conflict && !Mirror.Conflict) ExchangeMirror.Contradict(Mirror.Ours.Step, Mirror.Theirs.Step).ShouldBeFalse();
            }
            else Mirror.ShouldBe(before);
            // Whatever comes in, ours is what we said last.
            Mirror.Ours.ShouldBe(before.Ours);
            return Mirror.Theirs.Seq + 1;
        }
    }

    /// <summary>A: say or rule of one side; B: a letter is delivered from where it got to, or out of order, or twice.</summary>
    private static readonly Gen<(int What, int Which, int Step)[]> Histories = Gen.Select(Gen.Int[0, 9], Gen.Int[0, 1_000], Gen.Int[0, 8]).Array[1, 40];

    [Fact]
    public void AnyOrderDoubleAndLoss_EndsInEqualMirrors_AndNeverInASilentOverwrite() => Histories.Sample(history =>
    {
        End[] ends = [new(), new()];
        foreach (var (what, which, step) in history)
        {
            var (me, other) = (ends[which % 2], ends[1 - which % 2]);
            switch (what)
            {
                case <= 3: me.Say((ExchangeStep)step); break;
                case 4: me.Rule(step % 2 == 0); break;
                // Whichever letter the wire likes, be it old, doubled or far ahead; lost ones are those that it never chooses.
                case <= 8 when me.Sent.Count > 0: me.Arrived = other.Take(me.Sent[which / 2 % me.Sent.Count]) - 1; break;
                case 9: foreach (var l in me.Sent.Skip(me.Arrived)) me.Arrived = other.Take(l) - 1; break;
            }
        }
        // The sender goes on from where the other side says, until everything has arrived.
        foreach (var n in (int[])[0, 1])
            for (var next = ends[1 - n].Mirror.Theirs.Seq + 1; next <= ends[n].Sent.Count;) next = ends[1 - n].Take(ends[n].Sent[next - 1]);
        var (a, b) = (ends[0], ends[1]);
        (b.Mirror.Theirs, a.Mirror.Theirs).ShouldBe((a.Mirror.Ours, b.Mirror.Ours));
        a.Heard.ShouldBe(b.Sent);
        b.Heard.ShouldBe(a.Sent);
        // What does not go together is shown on both sides, unless somebody said it knowing of the other's last word.
        if (!ExchangeMirror.Contradict(a.Mirror.Ours.Step, b.Mirror.Ours.Step)) (a.Mirror.Conflict, b.Mirror.Conflict).ShouldBe((false, false));
        else
        {
            if (a.Sent[^1].Seen < b.Sent[^1].Seq && b.Sent[^1].Seen < a.Sent[^1].Seq) (a.Mirror.Conflict, b.Mirror.Conflict).ShouldBe((true, true));
            a.Mirror.Standing.ShouldNotBe(ExchangeStanding.InStep);
            b.Mirror.Standing.ShouldNotBe(ExchangeStanding.InStep);
        }
    }, iter: 20_000);

    // ---- classes ----------------------------------------------------------------------------------------------------

    [Theory]
    [InlineData("street-light component 0118", null)]
    [InlineData("  street-light   component 0118 \n\n manhole-cover component 0102", null)]
    [InlineData("street-light part 0118", "street-light part 0118")]
    [InlineData("street-light component 1", "street-light component 1")]
    [InlineData("street-light component 01189999999", "street-light component 01189999999")]
    [InlineData("street-light component 01a8", "street-light component 01a8")]
    [InlineData("street-light component", "street-light component")]
    [InlineData("a component 0118\nb component 0118", "b component 0118")]
    [InlineData("a component 0118\na event 0201", "a event 0201")]
    public void Classes_AreRead(string text, string? fault)
    {
        var (codes, wrong) = ExchangeCodes.Read(text);
        wrong.ShouldBe(fault);
        if (codes is not null) ExchangeCodes.Read(codes.ToString()).Codes!.Own.ShouldBe(codes.Own);
    }

    [Fact]
    public void Classes_OfThePeerStandBeforeThoseOfThePacks()
    {
        var codes = ExchangeCodes.Read("street-light component 0118\nroad-dirty event 9901").Codes!;
        var own = new ExchangeClass("event", "0104");
        (string, ExchangeClass?)[] all = [("street-light", null), ("road-dirty", own), ("river-dirty", new("event", "0105"))];
        codes.Of("road-dirty", own).ShouldBe(new("event", "9901"));
        codes.Of("river-dirty", new("event", "0105")).ShouldBe(new("event", "0105"));
        codes.Of("consultation", null).ShouldBeNull();
        codes.Category(new("component", "0118"), all).ShouldBe("street-light");
        codes.Category(new("event", "0118"), all).ShouldBeNull("the lists of components and of events are two");
        codes.Category(new("event", "9901"), all).ShouldBe("road-dirty");
        codes.Category(own, all).ShouldBeNull("the peer calls it otherwise");
        codes.Category(new("event", "0105"), all).ShouldBe("river-dirty");
    }
}
