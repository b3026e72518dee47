using System.Security.Cryptography;
using System.Text;
using Linli.Kernel.Crypto;
using Org.BouncyCastle.Crypto;

namespace Linli.Kernel.Tests.Crypto;

public sealed class CryptoTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("linli-keys-").FullName;

    private KeyRing Ring(bool mayCreate = true) => KeyRing.Open(_folder, TimeProvider.System, mayCreate);

    private string KeyFile => Path.Combine(_folder, KeyRing.FileName);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]   // GB/T 32905-2016, annex A
    [InlineData("abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0")]
    [InlineData("abcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcd", "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732")]
    public void Sm3_KnownAnswers(string text, string hash)
    {
        Sm3.Hex(text).ShouldBe(hash);
        Convert.ToHexStringLower(Sm3.Hash(new MemoryStream(Encoding.UTF8.GetBytes(text)))).ShouldBe(hash);
    }

    [Fact]   // openssl dgst -sm3 -hmac linli
    public void HmacSm3_AgreesWithOpenSsl() =>
        Convert.ToHexStringLower(Sm3.Hmac("linli"u8, "abc"u8)).ShouldBe("19ef968a76eccede55411a24edbeba543a60fbeaa7bbc57ed6a0c27002a9b825");

    [Fact]   // RFC 8998, A.1
    public void Sm4Gcm_KnownAnswer()
    {
        var sealedBytes = Sm4Gcm.Encrypt(
            Convert.FromHexString("0123456789ABCDEFFEDCBA9876543210"), Convert.FromHexString("00001234567800000000ABCD"),
            Convert.FromHexString("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2"),
            Convert.FromHexString("AAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBCCCCCCCCCCCCCCCCDDDDDDDDDDDDDDDDEEEEEEEEEEEEEEEEFFFFFFFFFFFFFFFFEEEEEEEEEEEEEEEEAAAAAAAAAAAAAAAA"));
        Convert.ToHexString(sealedBytes).ShouldBe("17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D83DE3541E4C2B58177E065A9BF7B62EC");
    }

    [Fact]   // A thread keeps the engines of its last keys.
    public void Engines_OfManyKeysOnManyThreads_DoNotMixThemUp_AlsoAfterAnAlteredValue()
    {
        var keys = Enumerable.Range(0, 6).Select(_ => RandomNumberGenerator.GetBytes(16)).ToArray();
        var values = keys.Select((k, i) => (Nonce: RandomNumberGenerator.GetBytes(12), Plain: Encoding.UTF8.GetBytes($"值 {i}"))).Select((v, i) => (v.Nonce, v.Plain, Cipher: Sm4Gcm.Encrypt(keys[i], v.Nonce, [7], v.Plain))).ToArray();
        Parallel.For(0, 600, new ParallelOptions { MaxDegreeOfParallelism = 4 }, n =>
        {
            var i = n * 7 % keys.Length;
            Sm4Gcm.Decrypt(keys[i], values[i].Nonce, [7], values[i].Cipher).ShouldBe(values[i].Plain);
            Should.Throw<InvalidCipherTextException>(() => Sm4Gcm.Decrypt(keys[i], values[i].Nonce, [8], values[i].Cipher));
            Should.Throw<InvalidCipherTextException>(() => Sm4Gcm.Decrypt(keys[(i + 1) % keys.Length], values[i].Nonce, [7], values[i].Cipher));
            Sm4Gcm.Decrypt(keys[i], values[i].Nonce, [7], values[i].Cipher).ShouldBe(values[i].Plain);
            var nonce = RandomNumberGenerator.GetBytes(12);
            Sm4Gcm.Decrypt(keys[i], nonce, [9], Sm4Gcm.Encrypt(keys[i], nonce, [9], values[i].Plain)).ShouldBe(values[i].Plain);
        });
    }

    [Theory]
    [InlineData("")]
    [InlineData("李小红")]
    [InlineData("𠮷田 \0 end")]
    public void Seal_Open(string plain)
    {
        var cipher = new FieldCipher(Ring());
        var a = cipher.Seal(plain, "cases.applicant.name");
        cipher.Open(a, "cases.applicant.name").ShouldBe(plain);
        a.Length.ShouldBe(FieldCipher.Overhead + Encoding.UTF8.GetByteCount(plain));
        cipher.Seal(plain, "cases.applicant.name").ShouldNotBe(a);
    }

    [Fact]
    public void Open_Refuses_EveryFlippedByte_OtherContext_CutOff()
    {
        var cipher = new FieldCipher(Ring());
        var good = cipher.Seal("李小红", "a.b");
        for (var i = 0; i < good.Length; i++)
        {
            var bad = (byte[])good.Clone();
            bad[i] ^= 1;
            Should.Throw<CryptoFault>(() => cipher.Open(bad, "a.b"), $"byte {i}");
        }
        Should.Throw<CryptoFault>(() => cipher.Open(good, "a.c")).Message.ShouldNotContain("李小红");
        Should.Throw<CryptoFault>(() => cipher.Open(good[..^1], "a.b"));
        Should.Throw<CryptoFault>(() => cipher.Open([], "a.b"));
    }

    [Fact]
    public void Rotate_KeepsOldValuesReadable_AlsoForAnotherNode()
    {
        var (one, two) = (Ring(), Ring());
        var old = new FieldCipher(one).Seal("旧", "a");
        var index = new BlindIndex(one).Of("name", "旧");
        one.Rotate().ShouldBe(2);
        var fresh = new FieldCipher(one).Seal("新", "a");
        FieldCipher.KeyIdOf(fresh).ShouldBe(2);
        new FieldCipher(one).Open(old, "a").ShouldBe("旧");
        new FieldCipher(two).Open(fresh, "a").ShouldBe("新");
        new BlindIndex(Ring()).Of("name", "旧").ShouldBe(index);
        Ring().FieldKeyIds.ShouldBe([1, 2]);
        Ring().Fingerprint.ShouldBe(one.Fingerprint);
    }

    [Fact]
    public void KeyFile_IsClosedToOthers()
    {
        Ring();
        if (OperatingSystem.IsWindows()) return;
        File.GetUnixFileMode(KeyFile).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.SetUnixFileMode(KeyFile, (UnixFileMode)0b110_100_100);
        Ring().Rotate();
        File.GetUnixFileMode(KeyFile).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Directory.GetFiles(_folder, "*.tmp").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("{\"current\":1,\"field\":{\"1\":{\"key\":\"AAAA\"}}}")]
    public void KeyFile_Damaged_IsRefusedAndNotReplaced(string content)
    {
        File.WriteAllText(KeyFile, content);
        Should.Throw<CryptoFault>(() => Ring());
        File.ReadAllText(KeyFile).ShouldBe(content);
    }

    [Fact]
    public void KeyFile_Missing_IsNotReplacedWhereDataExists() => Should.Throw<CryptoFault>(() => Ring(mayCreate: false)).Message.ShouldContain("Restore");

    [Fact]
    public void Concurrent_OpenSealRotate()
    {
        var prints = new System.Collections.Concurrent.ConcurrentBag<string>();
        Parallel.For(0, 8, _ => prints.Add(Ring().Fingerprint));
        prints.Distinct().Count().ShouldBe(1);
        var ring = Ring();
        var cipher = new FieldCipher(ring);
        Parallel.For(0, 2_000, i =>
        {
            if (i % 500 == 0) ring.Rotate();
            cipher.Open(cipher.Seal($"值{i}", "c"), "c").ShouldBe($"值{i}");
        });
        Ring().FieldKeyIds.Count.ShouldBe(5);
    }

    [Theory]
    [InlineData("phone", "13800005521", "+86 138 0000 5521", true)]
    [InlineData("resident-id", "11010519491231002x", " １１010519491231002X ", true)]
    [InlineData("name", "李小红", "李 小红\u200b", true)]
    [InlineData("name", "李小红", "李小江", false)]
    public void BlindIndex_FindsTheSameValue(string kind, string a, string b, bool same)
    {
        var index = new BlindIndex(Ring());
        index.Of(kind, a).ShouldMatch("^[0-9a-f]{32}$");
        (index.Of(kind, a) == index.Of(kind, b)).ShouldBe(same);
        index.Of(kind, a).ShouldNotBe(index.Of(kind + "2", a));
    }

    [Fact]
    public void OneTimeCodes_VerifyOnlyTheirOwn()
    {
        var codes = new OneTimeCodes(Ring());
        codes.New().ShouldMatch("^[0-9]{6}$");
        var stored = codes.Hash("012345", "sign-in:13800005521");
        stored.ShouldNotBe(codes.Hash("012345", "sign-in:13800005521"));
        codes.Verify("012345", stored, "sign-in:13800005521").ShouldBeTrue();
        codes.Verify(" ０12 345", stored, "sign-in:13800005521").ShouldBeTrue();
        codes.Verify("012346", stored, "sign-in:13800005521").ShouldBeFalse();
        codes.Verify("012345", stored, "sign-in:13800005522").ShouldBeFalse();
        codes.Verify(null, stored, "x").ShouldBeFalse();
        codes.Verify("012345", "zz", "x").ShouldBeFalse();
        codes.Verify("012345", new string('z', 96), "x").ShouldBeFalse();
    }

    [Fact]
    public void Tokens_AreRandomUrlSafeAndReadable()
    {
        Tokens.New().ShouldMatch("^[A-Za-z0-9_-]{43}$");
        Enumerable.Range(0, 1_000).Select(_ => Tokens.New(16)).Distinct().Count().ShouldBe(1_000);
        var code = Tokens.FollowCode();
        code.ShouldMatch($"^[{Tokens.FollowAlphabet}]{{8}}$");
        Tokens.ReadFollowCode($" {code[..4].ToLowerInvariant()}-{code[4..]} ").ShouldBe(code);
        Tokens.ReadFollowCode("OOOOIIII").ShouldBeNull();
        Tokens.Matches("t", Tokens.Hash("t")).ShouldBeTrue();
        Tokens.Matches("u", Tokens.Hash("t")).ShouldBeFalse();
    }
}
