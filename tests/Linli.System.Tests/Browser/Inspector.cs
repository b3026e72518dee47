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

    /// <param name="axe">Also the checker of others, which takes most of the time.</param>
    public static async Task<List<string>> Faults(IPage page, Screen screen, bool axe = true)
    {
        // The focus of a script shows as that of a keyboard once a key was pressed; this one does nothing.
        await page.Keyboard.PressAsync("Shift");
        var keys = await page.EvaluateAsync<string[]>(Keyboard, new { phone = screen.IsPhone });
        var faults = await page.EvaluateAsync<string[]>(Checks, new { language = screen.Language ?? "zh-CN", elder = screen.Elder, pixels = screen.Pixels, width = screen.Width });
        if (!axe) return [.. keys, .. faults];
        var violations = await page.EvaluateAsync<string[]>("""
            async ({ tags, contrast }) => {
              // High contrast promises 7 : 1 for every text; the standard's own higher level asks only 4.5 : 1 of large ones.
              if (contrast) axe.configure({ checks: [{ id: 'color-contrast-enhanced', options: { ignoreUnicode: true, ignoreLength: false, boldValue: 700, boldTextPt: 14, largeTextPt: 18, contrastRatio: { normal: { expected: 7, minThreshold: 4.5 }, large: { expected: 7, minThreshold: 3 } }, pseudoSizeThreshold: .25, shadowOutlineEmMax: .1 } }] });
              // While the drawer is open the page behind it is not there for anybody: no main part and no heading to ask for.
              const drawer = document.querySelector('[popover]:popover-open') ? { 'landmark-one-main': { enabled: false }, 'page-has-heading-one': { enabled: false } } : {};
              return (await axe.run(document, { runOnly: { type: 'tag', values: tags }, rules: { 'color-contrast-enhanced': { enabled: contrast }, ...drawer }, resultTypes: ['violations'] })).violations
                .flatMap(v => v.nodes.map(n => `axe ${v.id}: ${n.target.join(' ')} – ${(n.any[0] ?? n.all[0] ?? n.none[0])?.message ?? v.help}`));
            }
            """, new { tags = Tags, contrast = screen.Contrast });
        return [.. keys, .. faults, .. violations];
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

    /// <summary>What who uses the keyboard or a finger meets: the order, whether the focus is seen, the size of what is tapped, how a refused form leads to its fields.</summary>
    /// <remarks>
    /// WCAG 2.2: 2.4.3, 2.4.7, 2.4.11, 3.3.1; targets of 44×44 px on a phone: 工信部 2021, E-09 of the accessibility list. Links within a sentence and on maps are
    /// where the sentence and the place are; a box is tapped by its label too.
    /// </remarks>
    private const string Keyboard = """
        ({ phone }) => {
          const faults = [], one = new Set(), say = text => { if (!one.has(text)) { one.add(text); faults.push(text); } };
          const short = text => text.replace(/\s+/g, ' ').trim().slice(0, 40);
          const name = e => `${e.id ? '#' + e.id : e.tagName.toLowerCase() + (e.classList.length ? '.' + [...e.classList].join('.') : '')} “${short(e.textContent || e.getAttribute('aria-label') || e.name || '')}”`;
          const stands = e => e.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !e.closest('[inert]') && !(e.closest('details:not([open])') && !e.matches('summary'));
          const tabbed = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]')].filter(e => e.tabIndex >= 0 && !e.disabled && stands(e));
          for (const e of tabbed) if (e.tabIndex > 0) say(`a tab order of its own: ${name(e)}`);

          // Reading order: within a part of the page the next one is not back above in the same column, nor back to the left in the same row.
          const part = e => e.closest('main, header, nav, footer, aside'), first = e => e.getClientRects()[0];
          const pinned = e => { for (let p = e; p; p = p.parentElement) if (['fixed', 'absolute', 'sticky'].includes(getComputedStyle(p).position)) return true; return false; };
          const walk = tabbed.filter(e => first(e)?.width > 1 && !e.closest('svg') && !pinned(e));
          for (let i = 1; i < walk.length; i++) {
            const [a, b] = [walk[i - 1], walk[i]], [p, q] = [first(a), first(b)];
            if (part(a) !== part(b)) continue;
            const row = Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top) > Math.min(p.height, q.height) / 2;
            if (row ? q.right <= p.left + 1 : q.bottom <= p.top + 1 && q.left < p.right) say(`Tab goes back from ${name(a)} to ${name(b)}`);
          }

          // The focus: seen on every kind of control, and nothing lies over it.
          const looks = e => { const s = getComputedStyle(e); return [s.outlineStyle === 'none' ? 0 : parseFloat(s.outlineWidth), s.boxShadow, s.borderColor, s.backgroundColor].join(); };
          const [x, y] = [scrollX, scrollY], before = document.activeElement, kinds = new Set();
          for (const e of tabbed) {
            if (e.closest('svg')) continue;
            const kind = e.tagName + e.type + e.className + part(e)?.className, known = kinds.has(kind), plain = known ? '' : looks(e);
            e.focus();
            if (document.activeElement !== e) continue;
            if (!known) {
              kinds.add(kind);
              const around = getComputedStyle(e).outlineStyle === 'none' ? 0 : parseFloat(getComputedStyle(e).outlineWidth);
              if (around < 2 && looks(e) === plain) say(`the focus does not show on ${name(e)}`);
            }
            const r = first(e);
            if (!r || r.width < 2) continue;
            const spots = [[.5, .5], [.1, .2], [.9, .2], [.1, .8], [.9, .8]].map(([u, v]) => [r.left + r.width * u, r.top + r.height * v]).filter(([u, v]) => u >= 0 && v >= 0 && u < innerWidth && v < innerHeight);
            if (spots.length && spots.every(([u, v]) => { const top = document.elementFromPoint(u, v); return top && top !== e && !e.contains(top) && !top.contains(e); })) say(`covered when it has the focus: ${name(e)}`);
          }
          document.activeElement?.blur();
          if (before !== document.body) before?.focus({ preventScroll: true });
          scrollTo(x, y);

          if (phone) {
            const inSentence = e => {
              if (e.tagName !== 'A' || getComputedStyle(e).display !== 'inline') return false;
              let block = e.parentElement;
              while (getComputedStyle(block).display === 'inline') block = block.parentElement;
              const rest = [...block.childNodes].map(n => n.nodeType === 3 ? n.data : n.contains(e) ? '' : getComputedStyle(n.nodeType === 1 ? n : block).display === 'inline' && n.nodeType === 1 && !n.matches('a, button') ? n.textContent : '').join('');
              return rest.replace(/[\s·•/|,，]/g, '').length > 1;
            };
            for (const e of tabbed) {
              if (e.matches('main, [role=region], .skip') || e.closest('svg, .visually-hidden') || inSentence(e)) continue;
              const boxes = [e, ...(e.labels && /checkbox|radio|file/.test(e.type) ? e.labels : [])].map(b => b.getBoundingClientRect());
              const width = Math.max(...boxes.map(b => b.right)) - Math.min(...boxes.map(b => b.left)), height = Math.max(...boxes.map(b => b.bottom)) - Math.min(...boxes.map(b => b.top));
              if (width < 43.5 || height < 43.5) say(`a target of ${Math.round(width)}×${Math.round(height)} on a phone: ${name(e)}`);
            }
          }

          // A refused form: the summary leads to each field, and each field says itself what is wrong.
          const summary = document.querySelector('.errors'), led = new Set();
          for (const link of summary?.querySelectorAll('a') ?? []) {
            const field = document.getElementById(decodeURIComponent(link.hash.slice(1)));
            if (!link.hash || link.pathname !== location.pathname || !field) { say(`the summary leads nowhere: “${short(link.textContent)}”`); continue; }
            led.add(field);
            const said = (field.getAttribute('aria-describedby') ?? '').split(' ').map(id => document.getElementById(id)).find(m => m && stands(m) && m.textContent.includes(link.textContent.trim()));
            if (!said) say(`no message beside the field: ${name(field)}, “${short(link.textContent)}”`);
            else if (!(field.closest('.field, .has-error, fieldset') ?? field.parentElement).contains(said)) say(`the message stands far from its field: ${name(field)}`);
            // Of radio buttons and boxes no single one is wrong; ARIA has no such mark for them.
            if (field.matches('input:not([type=radio], [type=checkbox]), select, textarea') && field.getAttribute('aria-invalid') !== 'true') say(`not marked as wrong: ${name(field)}`);
          }
          for (const field of document.querySelectorAll('main [aria-invalid=true]')) {
            if (stands(field) && ![...led].some(l => l === field || l.contains(field) || field.closest('fieldset')?.contains(l))) say(`wrong, and no summary leads to it: ${name(field)}`);
          }
          return faults;
        }
        """;
}
