using System.Text;
using SkiaSharp;

namespace Linli.Testing;

/// <summary>Pictures as a phone makes them.</summary>
public static class Photo
{
    /// <summary>A JPEG whose EXIF block tells where it was taken: GPS latitude 30° 17' N, and a camera called "SpyCam".</summary>
    public static byte[] WithPlace(string camera = "SpyCam")
    {
        using var bitmap = new SKBitmap(64, 48);
        bitmap.Erase(SKColors.DarkOrange);
        using var data = bitmap.Encode(SKEncodedImageFormat.Jpeg, 80);
        var jpeg = data.ToArray();
        var exif = Exif(camera);
        var length = exif.Length + 2;
        return [.. jpeg.AsSpan(0, 2), 0xFF, 0xE1, (byte)(length >> 8), (byte)length, .. exif, .. jpeg.AsSpan(2)];
    }

    private static byte[] Exif(string camera)
    {
        using var memory = new MemoryStream();
        using var w = new BinaryWriter(memory);
        w.Write(Encoding.ASCII.GetBytes("Exif\0\0"));
        w.Write(Encoding.ASCII.GetBytes("II"));
        w.Write((ushort)42);
        w.Write(8);
        var model = Encoding.ASCII.GetBytes(camera + "\0");
        // IFD0: model, pointer to the GPS block.
        const int ifd0 = 8, entries = 2, after = ifd0 + 2 + entries * 12 + 4;
        var gps = after + model.Length + (model.Length & 1);
        w.Write((ushort)entries);
        Entry(w, 0x0110, 2, model.Length, after);
        Entry(w, 0x8825, 4, 1, gps);
        w.Write(0);
        w.Write(model);
        if ((model.Length & 1) == 1) w.Write((byte)0);
        w.Write((ushort)2);
        Entry(w, 1, 2, 2, 'N');
        Entry(w, 2, 5, 3, gps + 2 + 2 * 12 + 4);
        w.Write(0);
        foreach (var (n, d) in (ReadOnlySpan<(int, int)>)[(30, 1), (17, 1), (0, 1)]) { w.Write(n); w.Write(d); }
        return memory.ToArray();
    }

    private static void Entry(BinaryWriter w, int tag, int type, int count, int value)
    {
        w.Write((ushort)tag);
        w.Write((ushort)type);
        w.Write(count);
        w.Write(value);
    }
}
