using SkiaSharp;

namespace Linli.Kernel.Files;

/// <param name="Kind">jpeg or png.</param>
public sealed record CleanImage(byte[] Bytes, string Kind, string MediaType, int Width, int Height);

/// <summary>
/// Draws every image anew: what is stored has no place, camera, comment or colour profile in it and nothing behind its
/// last pixel. Upright, and in sRGB. PNG stays PNG and WebP with transparency becomes PNG; all else becomes JPEG.
/// </summary>
public static class Images
{
    public const int MaxSide = 12_000;
    public const long MaxPixels = 50_000_000;
    public const int StoredSide = 4_096;

    // One decode may take 200 MB; a crowd of uploads waits instead of killing the box.
    private static readonly SemaphoreSlim Decoders = new(2);

    /// <exception cref="InvalidDataException">Not decodable, cut off, or beyond the limits.</exception>
    public static Task<CleanImage> Clean(byte[] image, CancellationToken ct) => Draw(image, StoredSide, keepPng: true, ct);

    /// <summary>A JPEG on white, its longest side at most so long; small images are not blown up.</summary>
    public static async Task<byte[]> Thumbnail(byte[] image, int side, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(side, 16);
        return (await Draw(image, Math.Min(side, StoredSide), keepPng: false, ct)).Bytes;
    }

    /// <summary>Width and height as the header says, without decoding a pixel; null if no image.</summary>
    internal static (int Width, int Height)? SizeOf(byte[] image)
    {
        using var data = SKData.CreateCopy(image);
        using var codec = SKCodec.Create(data);
        return codec is null ? null : (codec.Info.Width, codec.Info.Height);
    }

    internal static bool TooLarge(int width, int height) =>
        width > MaxSide || height > MaxSide || (long)width * height > MaxPixels;

    private static async Task<CleanImage> Draw(byte[] image, int longest, bool keepPng, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(image);
        using var data = SKData.CreateCopy(image);
        using var codec = SKCodec.Create(data) ?? throw new InvalidDataException("The image cannot be decoded.");
        if (codec.Info.Width < 1 || codec.Info.Height < 1 || TooLarge(codec.Info.Width, codec.Info.Height))
            throw new InvalidDataException($"The image has {codec.Info.Width} × {codec.Info.Height} pixels; at most {MaxSide} a side and {MaxPixels} in all.");

        await Decoders.WaitAsync(ct);
        try
        {
            var scale = Math.Min(1d, (double)longest / Math.Max(codec.Info.Width, codec.Info.Height));
            using var pixels = Decode(codec, scale);
            return Encode(codec, pixels, scale, keepPng);
        }
        finally
        {
            Decoders.Release();
        }
    }

    private static SKBitmap Decode(SKCodec codec, double scale)
    {
        // JPEG can decode at an eighth to whole: take the smallest that is still large enough.
        var size = scale < 1 ? codec.GetScaledDimensions((float)scale) : codec.Info.Size;
        if (size.Width < codec.Info.Width * scale || size.Height < codec.Info.Height * scale) size = codec.Info.Size;
        using var srgb = SKColorSpace.CreateSrgb();
        var alpha = codec.Info.AlphaType == SKAlphaType.Opaque ? SKAlphaType.Opaque : SKAlphaType.Premul;
        var bitmap = new SKBitmap();
        try
        {
            if (!bitmap.TryAllocPixels(new SKImageInfo(size.Width, size.Height, SKColorType.Rgba8888, alpha, srgb)))
                throw new InvalidDataException("The image is too large for the memory of this machine.");
            var result = codec.GetPixels(bitmap.Info, bitmap.GetPixels());
            if (result != SKCodecResult.Success)
                throw new InvalidDataException($"The image cannot be decoded to its end ({result}).");
            return bitmap;
        }
        catch
        {
            bitmap.Dispose();
            throw;
        }
    }

    private static CleanImage Encode(SKCodec codec, SKBitmap pixels, double scale, bool keepPng)
    {
        var origin = codec.EncodedOrigin;
        var turned = origin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;
        var width = Math.Max(1, (int)Math.Round(codec.Info.Width * scale));
        var height = Math.Max(1, (int)Math.Round(codec.Info.Height * scale));
        var opaque = pixels.AlphaType == SKAlphaType.Opaque;
        var png = keepPng && (codec.EncodedFormat == SKEncodedImageFormat.Png || (codec.EncodedFormat == SKEncodedImageFormat.Webp && !opaque));

        // No colour space on the target: the encoder would otherwise write a profile.
        var info = new SKImageInfo(turned ? height : width, turned ? width : height, SKColorType.Rgba8888,
            png && !opaque ? SKAlphaType.Premul : SKAlphaType.Opaque);
        using var target = new SKBitmap();
        if (!target.TryAllocPixels(info)) throw new InvalidDataException("The image is too large for the memory of this machine.");
        using (var canvas = new SKCanvas(target))
        {
            canvas.Clear(info.IsOpaque ? SKColors.White : SKColors.Transparent);
            canvas.SetMatrix(Upright(origin, width, height));
            using var source = SKImage.FromPixels(pixels.Info.WithColorSpace(null!), pixels.GetPixels(), pixels.RowBytes);
            canvas.DrawImage(source, new SKRect(0, 0, width, height), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        }
        using var encoded = target.Encode(png ? SKEncodedImageFormat.Png : SKEncodedImageFormat.Jpeg, 85)
            ?? throw new InvalidDataException("The image cannot be encoded.");
        return new CleanImage(encoded.ToArray(), png ? "png" : "jpeg", png ? "image/png" : "image/jpeg", info.Width, info.Height);
    }

    /// <summary>From the stored pixels (w × h) to the upright picture; the eight origins of EXIF.</summary>
    private static SKMatrix Upright(SKEncodedOrigin origin, float w, float h) => origin switch
    {
        SKEncodedOrigin.TopRight => new SKMatrix(-1, 0, w, 0, 1, 0, 0, 0, 1),
        SKEncodedOrigin.BottomRight => new SKMatrix(-1, 0, w, 0, -1, h, 0, 0, 1),
        SKEncodedOrigin.BottomLeft => new SKMatrix(1, 0, 0, 0, -1, h, 0, 0, 1),
        SKEncodedOrigin.LeftTop => new SKMatrix(0, 1, 0, 1, 0, 0, 0, 0, 1),
        SKEncodedOrigin.RightTop => new SKMatrix(0, -1, h, 1, 0, 0, 0, 0, 1),
        SKEncodedOrigin.RightBottom => new SKMatrix(0, -1, h, -1, 0, w, 0, 0, 1),
        SKEncodedOrigin.LeftBottom => new SKMatrix(0, 1, 0, -1, 0, w, 0, 0, 1),
        _ => SKMatrix.Identity,
    };
}
