using Linli.Kernel.Codes;

namespace Linli.Kernel.Tests.Codes;

public class MasksTests
{
    [Theory]
    [InlineData("李小红", "李**")]
    [InlineData("李红", "李*")]
    [InlineData("李", "*")]
    [InlineData(" 欧阳娜娜 ", "欧***")]
    [InlineData("𠮷田", "𠮷*")]              // two UTF-16 units
    [InlineData("吴𬭼", "吴*")]
    [InlineData("", "")]
    [InlineData(null, "")]
    public void Name(string? name, string masked) => Masks.Name(name).ShouldBe(masked);

    [Theory]
    [InlineData("13800005521", "138****5521")]
    [InlineData("+86 138 0000 5521", "138****5521")]
    [InlineData("0571-87654321", "0571-****4321")]
    [InlineData("0571-8765432", "0571-***5432")]
    [InlineData("0571-87654321-8001", "0571-****4321")]
    [InlineData("12345", "12345")]
    [InlineData("87654321", "********")]      // not understood: nothing shows
    [InlineData("13800005521 李", "*************")]
    [InlineData("", "")]
    [InlineData(null, "")]
    public void Phone(string? phone, string masked) => Masks.Phone(phone).ShouldBe(masked);

    [Theory]
    [InlineData("11010519491231002X", "110105********002X")]
    [InlineData("110105491231002", "110105*****1002")]
    [InlineData("E12345678", "*********")]
    [InlineData(null, "")]
    public void ResidentId(string? id, string masked) => Masks.ResidentId(id).ShouldBe(masked);

    [Theory]
    [InlineData("6222 0202 0011 2233 445", "***************3445")]
    [InlineData("62220202", "********")]
    [InlineData(null, "")]
    public void BankCard(string? card, string masked) => Masks.BankCard(card).ShouldBe(masked);

    [Theory]
    [InlineData("杭州市西湖区文一西路998号3幢2单元501室", "杭州市西湖区文一西路****")]
    [InlineData("杭州市西湖区文一西路三号楼", "杭州市西湖区文一西路****")]
    [InlineData("杭州市西湖区宝石社区", "杭州市西湖区宝石社区****")]
    [InlineData("某某家对面", "****")]
    [InlineData("998号文一西路", "****")]
    [InlineData("３幢", "****")]
    [InlineData("红星村五组12号", "红星村****")]
    [InlineData("", "")]
    [InlineData(null, "")]
    public void Address(string? address, string masked) => Masks.Address(address).ShouldBe(masked);
}
