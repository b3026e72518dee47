using System.Xml.Linq;
using Linli.Kernel.Crypto;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.DependencyInjection;

namespace Linli.Trust.Access;

/// <summary>Keys of cookies and forms lie in the database sealed by the key ring: whoever has the database alone cannot make a session.</summary>
sealed class SealedXmlEncryptor(FieldCipher cipher) : IXmlEncryptor
{
    public const string Context = "trust.data-protection.key";

    public EncryptedXmlInfo Encrypt(XElement plaintextElement) =>
        new(new XElement("sealed", Convert.ToBase64String(cipher.Seal(plaintextElement.ToString(SaveOptions.DisableFormatting), Context))), typeof(SealedXmlDecryptor));
}

/// <summary>Made by the framework from the name in the stored key; do not rename. The framework knows only this constructor.</summary>
public sealed class SealedXmlDecryptor(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement) => XElement.Parse(services.GetRequiredService<FieldCipher>().Open(Convert.FromBase64String(encryptedElement.Value), SealedXmlEncryptor.Context));
}
