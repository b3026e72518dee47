using Microsoft.Playwright;

namespace Linli.System.Tests.Browser;

/// <summary>What must be true of every page, whatever it is about.</summary>
public static class Inspector
{
    /// <summary>WCAG 2.2 AA and the checker's own good practice.</summary>
    private static readonly string[] Tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

    private static readonly Lazy<string> Axe = new(() => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "axe.min.js")));

    /// <summary>The checker is there in every document of the window, past the page's own security policy, which stays on.</summary>
    public static Task Prepare(IPage page) => page.Context.AddInitScriptAsync(Axe.Value);

    public static async Task<List<string>> Faults(IPage page, Screen screen)
    {
        var faults = await page.EvaluateAsync<string[]>(Checks, new { language = screen.Language ?? "zh-CN", elder = screen.Elder, pixels = screen.Pixels, width = screen.Width });
        var axe = await page.EvaluateAsync<string[]>("""
            async ({ tags, contrast }) => {
              // High contrast promises 7 : 1 for every text; the standard's own higher level asks only 4.5 : 1 of large ones.
              if (contrast) axe.configure({ checks: [{ id: 'color-contrast-enhanced', options: { ignoreUnicode: true, ignoreLength: false, boldValue: 700, boldTextPt: 14, largeTextPt: 18, contrastRatio: { normal: { expected: 7, minThreshold: 4.5 }, large: { expected: 7, minThreshold: 3 } }, pseudoSizeThreshold: .25, shadowOutlineEmMax: .1 } }] });
              // While the drawer is open the page behind it is not there for anybody: no main part and no heading to ask for.
              const drawer = document.querySelector('[popover]:popover-open') ? { 'landmark-one-main': { enabled: false }, 'page-has-heading-one': { enabled: false } } : {};
              return (await axe.run(document, { runOnly: { type: 'tag', values: tags }, rules: { 'color-contrast-enhanced': { enabled: contrast }, ...drawer }, resultTypes: ['violations'] })).violations
                .flatMap(v => v.nodes.map(n => `axe ${v.id}: ${n.target.join(' ')} – ${(n.any[0] ?? n.all[0] ?? n.none[0])?.message ?? v.help}`));
            }
            """, new { tags = Tags, contrast = screen.Contrast });
        return [.. faults, .. axe];
    }

    /// <remarks>
    /// Chinese on an English page is allowed where the page itself says that it is Chinese (lang): names, addresses, words of residents and staff,
    /// titles of laws, official papers. A forgotten text has no such mark. Sizes of the elder mode: 工信部 2021, 18 pt = 24 px and 60 px.
    /// </remarks>
    private const string Checks = """
        ({ language, elder, pixels, width: room }) => {
          const faults = [], brief = e => (e.id ? '#' + e.id : e.tagName.toLowerCase() + (e.classList.length ? '.' + [...e.classList].join('.') : ''));
          const short = text => text.replace(/\s+/g, ' ').trim().slice(0, 40);
          const spoken = e => e.checkVisibility({ visibilityProperty: true });
          const seen = e => spoken(e) && !e.closest('.visually-hidden, .skip');
          const one = new Set(), say = text => { if (!one.has(text)) { one.add(text); faults.push(text); } };

          if (document.documentElement.lang !== language) say(`lang is ${document.documentElement.lang}, not ${language}`);
          if (document.title.trim() === '') say('no title');
          if (document.scrollingElement.scrollWidth > room) {
            const wide = [...document.querySelectorAll('body *')].filter(e => seen(e) && e.getBoundingClientRect().right > room + 1 && ![...function* () { for (let p = e.parentElement; p; p = p.parentElement) yield p; }()].some(p => ['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(p).overflowX)));
            say(`scrolls sideways at ${room}: ${document.scrollingElement.scrollWidth} px; ${wide.slice(0, 4).map(e => `${brief(e)} “${short(e.textContent)}”`).join(', ')}`);
          }

          const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (words.nextNode()) {
            const text = words.currentNode.data, e = words.currentNode.parentElement;
            if (text.trim() === '' || e.closest('script, style, noscript, textarea') || !spoken(e.closest('option, optgroup')?.closest('select') ?? e)) continue;
            if (language === 'en' && /\p{Script=Han}/u.test(text) && !e.closest('body [lang^=zh]')) say(`Chinese without lang: “${short(text)}” in ${brief(e)}`);
            if (elder && seen(e) && !e.closest('svg, option') && parseFloat(getComputedStyle(e).fontSize) < pixels) say(`${parseFloat(getComputedStyle(e).fontSize)} px in elder mode: “${short(text)}” in ${brief(e)}`);
          }
          if (language === 'en') {
            for (const name of ['aria-label', 'title', 'placeholder', 'alt'])
              for (const e of document.querySelectorAll(`[${name}]`)) if (/\p{Script=Han}/u.test(e.getAttribute(name)) && !e.closest('body [lang^=zh]')) say(`Chinese without lang: ${name}=“${short(e.getAttribute(name))}” of ${brief(e)}`);
            if (/\p{Script=Han}/u.test(document.title)) say(`Chinese in the title: ${document.title}`);
          }

          if (elder) {
            const controls = 'a.btn, button, select, textarea, input:not([type=hidden], [type=checkbox], [type=radio]), summary, .form-check, .tabs a, .tabbar a, .side li a, .big a, .life a, a.mine, a.switch, nav a';
            for (const e of document.querySelectorAll(controls)) {
              if (!seen(e) || e.closest('nav.crumbs')) continue;
              const { width, height } = e.getBoundingClientRect();
              if (width < 59.5 || height < 59.5) say(`a target of ${Math.round(width)}×${Math.round(height)} in elder mode: ${brief(e)} “${short(e.textContent || e.getAttribute('aria-label') || '')}”`);
            }
          }
          return faults;
        }
        """;
}
