using System.Globalization;
using System.Text;
using QRCoder;
using SkiaSharp;

namespace Linli.Kernel.Paper;

/// <summary>
/// Sets a paper as the PDF that a hall prints: A4, the measures of GB/T 9704 (28 characters of 16 pt a line, 22 lines a
/// page), seal over the date, page numbers. Deterministic: the same document gives the same page pictures.
/// The drawn seal shows who issued the paper; it is no electronic signature (电子签名法 13).
/// </summary>
/// <param name="mark">Stands large and pale across every page, e.g. of an installation for practice.</param>
public sealed class PdfPaper(PaperFonts fonts, string? mark = null)
{
    private const float PageWidth = 595.28f, PageHeight = 841.89f;
    private const float Left = 73.6f, Width = 448f, Top = 80f, Bottom = 748f;
    private const float BodySize = 16, LineHeight = 29, SealSize = 119;
    private const float SignatureHeight = 165;

    private static readonly SKColor Red = new(0xD4, 0x1E, 0x1E);

    /// <summary>Something that stands at one height of a page; nothing in it is broken across pages.</summary>
    private sealed record Item(float Height, Action<SKCanvas, float> Draw, bool KeepWithNext = false);

    /// <summary>Writes and leaves the stream open.</summary>
    public void Write(PaperDocument paper, Stream to)
    {
        ArgumentNullException.ThrowIfNull(paper);
        Write([paper], to);
    }

    /// <summary>Several papers as one file, each from a page of its own on and numbered through; the first one names it.</summary>
    public void Write(IReadOnlyList<PaperDocument> papers, Stream to)
    {
        ArgumentNullException.ThrowIfNull(papers);
        using var buffer = new MemoryStream();
        var metadata = new SKDocumentPdfMetadata { Title = papers[0].Title, Author = papers[0].Seal, Subject = papers[0].Number, Creator = "Linli", RasterDpi = 300, EncodingQuality = 101 };
        using (var managed = new SKManagedWStream(buffer))
        using (var pdf = SKDocument.CreatePdf(managed, metadata))
        {
            var number = 0;
            foreach (var paper in papers)
                foreach (var page in Paginate(Layout(paper), Signature(paper)))
                {
                    var canvas = pdf.BeginPage(PageWidth, PageHeight);
                    var y = Top;
                    foreach (var item in page)
                    {
                        item.Draw(canvas, y);
                        y += item.Height;
                    }
                    Foot(canvas, paper.Footer, ++number);
                    if (mark is not null) Mark(canvas, mark);
                    pdf.EndPage();
                }
            pdf.Close();
        }
        buffer.Position = 0;
        buffer.CopyTo(to);
    }

    private void Mark(SKCanvas canvas, string text)
    {
        const float Size = 54;
        var x = (PageWidth - Measure(text, fonts.Title, Size)) / 2;
        canvas.Save();
        canvas.RotateDegrees(-35, PageWidth / 2, PageHeight / 2);
        for (var row = -1; row <= 1; row++) Text(canvas, text, x, (PageHeight / 2) + (row * 240), fonts.Title, Size, Red.WithAlpha(60));
        canvas.Restore();
    }

    private List<Item> Layout(PaperDocument paper)
    {
        var items = new List<Item>();
        foreach (var line in LineBreaker.Break(paper.Title, Width, t => Measure(t, fonts.Title, 22)))
            items.Add(new Item(36, (c, y) => Text(c, line, Left + ((Width - Measure(line, fonts.Title, 22)) / 2), y + 26, fonts.Title, 22), true));
        if (paper.Number.Length > 0)
            foreach (var line in LineBreaker.Break(paper.Number, Width, t => Measure(t, fonts.Body, 14)))
                items.Add(new Item(26, (c, y) => Text(c, line, Left + Width - Measure(line, fonts.Body, 14), y + 18, fonts.Body, 14), true));
        items.Add(Space(14, true));
        foreach (var block in paper.Blocks)
        {
            switch (block)
            {
                case PaperParagraph p:
                    foreach (var part in p.Text.ReplaceLineEndings("\n").Split('\n')) Lines(items, part, Left, Width, p.Indent ? 2 * BodySize : 0);
                    break;
                case PaperList l:
                    for (var i = 0; i < l.Items.Count; i++) Lines(items, $"{(i + 1).ToString(CultureInfo.InvariantCulture)}. {l.Items[i].ReplaceLineEndings(" ")}", Left, Width, 2 * BodySize);
                    break;
                case PaperTable t:
                    items.Add(Space(6, true));
                    for (var i = 0; i < t.Rows.Count; i++) Row(items, t.Rows[i].Key, t.Rows[i].Value);
                    items.Add(Space(8));
                    break;
                default:
                    throw new NotSupportedException($"A paper block of type {block.GetType().Name} cannot be set.");
            }
        }
        return items;
    }

    private void Lines(List<Item> items, string text, float left, float width, float indent)
    {
        var lines = LineBreaker.Break(text, width, t => Measure(t, fonts.Body, BodySize), width - indent);
        for (var i = 0; i < lines.Count; i++)
        {
            var (line, x) = (lines[i], i == 0 ? left + indent : left);
            items.Add(new Item(LineHeight, (c, y) => Text(c, line, x, y + 21, fonts.Body, BodySize)));
        }
    }

    /// <summary>A row of the table; one that is longer than a page is cut into rows without a key.</summary>
    private void Row(List<Item> items, string key, string value)
    {
        const float Key = 120, Size = 14, Line = 22, Pad = 7;
        const int MaxLines = 26;
        var keys = LineBreaker.Break(key, Key - (2 * Pad), t => Measure(t, fonts.Body, Size));
        var values = value.ReplaceLineEndings("\n").Split('\n')
            .SelectMany(v => LineBreaker.Break(v, Width - Key - (2 * Pad), t => Measure(t, fonts.Body, Size))).ToList();
        for (var from = 0; from < Math.Max(values.Count, keys.Count); from += MaxLines)
        {
            var left = keys.Skip(from).Take(MaxLines).ToList();
            var right = values.Skip(from).Take(MaxLines).ToList();
            var height = (Math.Max(left.Count, right.Count) * Line) + (2 * Pad);
            items.Add(new Item(height, (c, y) =>
            {
                using var pen = new SKPaint { Style = SKPaintStyle.Stroke, StrokeWidth = 0.7f, Color = SKColors.Black, IsAntialias = true };
                c.DrawRect(Left, y, Width, height, pen);
                c.DrawLine(Left + Key, y, Left + Key, y + height, pen);
                Column(left, Left + Pad, (height - (left.Count * Line)) / 2);
                Column(right, Left + Key + Pad, (height - (right.Count * Line)) / 2);

                void Column(List<string> lines, float x, float top)
                {
                    for (var i = 0; i < lines.Count; i++) Text(c, lines[i], x, y + top + (i * Line) + 16, fonts.Body, Size);
                }
            }));
        }
    }

    private Item Signature(PaperDocument paper) => new(SignatureHeight, (c, y) =>
    {
        var date = string.Create(CultureInfo.InvariantCulture, $"{paper.Date.Year}年{paper.Date.Month}月{paper.Date.Day}日");
        var name = LineBreaker.Break(paper.Seal, Width * 0.6f, t => Measure(t, fonts.Body, BodySize));
        var block = Math.Max(Measure(date, fonts.Body, BodySize), name.Max(n => Measure(n, fonts.Body, BodySize)));
        // Both lines are centred on the seal, two characters from the edge, as the standard asks.
        var centre = Left + Width - (2 * BodySize) - (Math.Max(block, SealSize - (2 * BodySize)) / 2);
        var line = y + 66 - ((name.Count - 1) * 24);
        foreach (var n in name)
        {
            Text(c, n, centre - (Measure(n, fonts.Body, BodySize) / 2), line, fonts.Body, BodySize);
            line += name.Count > 1 ? 24 : LineHeight;
        }
        Text(c, date, centre - (Measure(date, fonts.Body, BodySize) / 2), y + 66 + LineHeight, fonts.Body, BodySize);
        Seal(c, paper.Seal, centre, y + 82);
        if (!string.IsNullOrEmpty(paper.QrUrl)) Qr(c, paper.QrUrl, paper.QrCaption, y + 18);
    });

    private static List<List<Item>> Paginate(List<Item> items, Item signature)
    {
        var pages = new List<List<Item>> { new() };
        var used = 0f;
        foreach (var item in items)
        {
            if (used + item.Height > Bottom - Top) Turn(0);
            Put(item);
        }
        // A seal never stands alone on a page: the last two lines go with it.
        if (used + signature.Height > Bottom - Top) Turn(Math.Min(2, pages[^1].Count - 1));
        Put(signature);
        return pages;

        void Put(Item item)
        {
            pages[^1].Add(item);
            used += item.Height;
        }

        void Turn(int carry)
        {
            var page = pages[^1];
            while (carry < page.Count - 1 && page[^(carry + 1)].KeepWithNext) carry++;
            var moved = carry > 0 ? page.GetRange(page.Count - carry, carry) : [];
            page.RemoveRange(page.Count - moved.Count, moved.Count);
            pages.Add([]);
            used = 0;
            foreach (var item in moved) Put(item);
        }
    }

    private static Item Space(float height, bool keep = false) => new(height, (_, _) => { }, keep);

    private void Foot(SKCanvas canvas, string? footer, int number)
    {
        if (!string.IsNullOrWhiteSpace(footer))
        {
            using var pen = new SKPaint { Style = SKPaintStyle.Stroke, StrokeWidth = 0.5f, Color = new SKColor(0x80, 0x80, 0x80) };
            canvas.DrawLine(Left, 762, Left + Width, 762, pen);
            var y = 777f;
            foreach (var line in LineBreaker.Break(footer, Width, t => Measure(t, fonts.Body, 10.5f)).Take(2))
            {
                Text(canvas, line, Left, y, fonts.Body, 10.5f);
                y += 14;
            }
        }
        var page = $"— {number.ToString(CultureInfo.InvariantCulture)} —";
        Text(canvas, page, (PageWidth - Measure(page, fonts.Body, 12)) / 2, 812, fonts.Body, 12);
    }

    /// <summary>Ring, name along the upper arc, star, and below it the words that say it is an electronic one.</summary>
    private void Seal(SKCanvas canvas, string organisation, float x, float y)
    {
        const float Radius = SealSize / 2;
        using var ring = new SKPaint { Style = SKPaintStyle.Stroke, StrokeWidth = 3, Color = Red, IsAntialias = true };
        canvas.DrawCircle(x, y, Radius - 1.5f, ring);

        using var fill = new SKPaint { Style = SKPaintStyle.Fill, Color = Red, IsAntialias = true };
        using var star = new SKPathBuilder();
        for (var i = 0; i < 10; i++)
        {
            var (angle, r) = (-MathF.PI / 2 + (i * MathF.PI / 5), i % 2 == 0 ? 17f : 17f * 0.382f);
            var point = new SKPoint(x + (r * MathF.Cos(angle)), y + (r * MathF.Sin(angle)));
            if (i == 0) star.MoveTo(point); else star.LineTo(point);
        }
        star.Close();
        using var shape = star.Detach();
        canvas.DrawPath(shape, fill);

        var letters = Elements(organisation);
        var size = Math.Clamp(230f / Math.Max(letters.Count, 1), 6f, 15f);
        var inner = Radius - 6 - size;
        // Letters stand upright on the arc, spread evenly over at most 250 degrees.
        var step = Math.Min(28f, 250f / Math.Max(letters.Count - 1, 1));
        var angleNow = -step * (letters.Count - 1) / 2;
        foreach (var letter in letters)
        {
            canvas.Save();
            canvas.RotateDegrees(angleNow, x, y);
            Text(canvas, letter, x - (Measure(letter, fonts.Title, size) / 2), y - inner - (size * 0.12f), fonts.Title, size, Red);
            canvas.Restore();
            angleNow += step;
        }
        const string Mark = "电子印章";
        Text(canvas, Mark, x - (Measure(Mark, fonts.Title, 9) / 2), y + 36, fonts.Title, 9, Red);
    }

    private void Qr(SKCanvas canvas, string url, string? caption, float y)
    {
        const float Side = 92;
        using var generator = new QRCodeGenerator();
        using var code = generator.CreateQrCode(url, QRCodeGenerator.ECCLevel.M);
        var rows = code.ModuleMatrix;   // has its quiet zone of four modules around it
        var module = Side / rows.Count;
        using var ink = new SKPaint { Style = SKPaintStyle.Fill, Color = SKColors.Black, IsAntialias = false };
        using var squares = new SKPathBuilder();
        for (var r = 0; r < rows.Count; r++)
            for (var c = 0; c < rows[r].Count; c++)
                if (rows[r][c]) squares.AddRect(SKRect.Create(Left + (c * module), y + (r * module), module, module));
        using var path = squares.Detach();
        canvas.DrawPath(path, ink);
        if (string.IsNullOrWhiteSpace(caption)) return;
        var line = y + Side + 12;
        foreach (var text in LineBreaker.Break(caption, 170, t => Measure(t, fonts.Body, 10.5f)).Take(3))
        {
            Text(canvas, text, Left, line, fonts.Body, 10.5f);
            line += 14;
        }
    }

    private static List<string> Elements(string text)
    {
        var all = new List<string>();
        for (var e = StringInfo.GetTextElementEnumerator(text); e.MoveNext();) all.Add(e.GetTextElement());
        return all;
    }

    private float Measure(string text, SKTypeface face, float size)
    {
        var width = 0f;
        foreach (var (run, with) in Runs(text, face))
        {
            using var font = new SKFont(with, size) { Subpixel = true };
            width += font.MeasureText(run);
        }
        return width;
    }

    private void Text(SKCanvas canvas, string text, float x, float y, SKTypeface face, float size, SKColor? colour = null)
    {
        using var ink = new SKPaint { Color = colour ?? SKColors.Black, IsAntialias = true };
        foreach (var (run, with) in Runs(text, face))
        {
            using var font = new SKFont(with, size) { Subpixel = true };
            canvas.DrawText(run, x, y, SKTextAlign.Left, font, ink);
            x += font.MeasureText(run);
        }
    }

    /// <summary>Runs of characters that one face has; control characters are dropped.</summary>
    private IEnumerable<(string Run, SKTypeface Face)> Runs(string text, SKTypeface wanted)
    {
        var run = new StringBuilder();
        SKTypeface? now = null;
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format) continue;
            var face = fonts.For(rune.Value, wanted);
            if (now is not null && !ReferenceEquals(face, now))
            {
                yield return (run.ToString(), now);
                run.Clear();
            }
            now = face;
            run.Append(rune.ToString());
        }
        if (now is not null) yield return (run.ToString(), now);
    }
}
