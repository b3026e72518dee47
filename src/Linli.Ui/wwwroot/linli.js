// Progressive enhancement only: every page works without this file. No inline code, no eval, no styles written by script.
const texts = JSON.parse(document.querySelector('meta[name="ln-texts"]')?.content ?? '{}');
const say = (key, ...args) => (texts[key] ?? key).replace(/\{(\d)\}/g, (_, i) => args[i] ?? '');
const make = (tag, props = {}, ...children) => {
  const node = Object.assign(document.createElement(tag), props);
  node.append(...children);
  return node;
};
const keep = {
  get: key => { try { return localStorage.getItem(key); } catch { return null; } },
  set: (key, value) => { try { localStorage.setItem(key, value); } catch { /* storage full or forbidden */ } },
  drop: key => { try { localStorage.removeItem(key); } catch { /* the same */ } },
};
const define = (name, type) => customElements.get(name) ?? customElements.define(name, type);

// <ln-map>: zoom, drag and choosing a place on the drawing that the server made.
define('ln-map', class extends HTMLElement {
  connectedCallback() {
    if (this.dataset.live) return;
    this.svg = this.querySelector('svg');
    if (!this.svg) return;
    this.dataset.live = '1';
    this.whole = this.svg.viewBox.baseVal;
    this.whole = { x: this.whole.x, y: this.whole.y, width: this.whole.width, height: this.whole.height };
    this.view = { ...this.whole };
    const button = (sign, key, act) => {
      const b = make('button', { type: 'button', textContent: sign, title: say(key) });
      b.setAttribute('aria-label', say(key));
      b.addEventListener('click', act);
      return b;
    };
    this.svg.after(make('div', { className: 'map-buttons' },
      button('+', 'map.in', () => this.zoom(1 / 1.5)),
      button('−', 'map.out', () => this.zoom(1.5)),
      button('⤢', 'map.whole', () => this.show({ ...this.whole }))));
    this.querySelectorAll('[data-ln-js]').forEach(node => { node.hidden = false; });
    this.fingers = new Map();
    this.two = make('p', { className: 'map-two', hidden: true });
    this.two.setAttribute('role', 'status');
    this.append(this.two);
    // One finger scrolls the page, as everywhere on it; the browser does that. Of two it must keep off: they are the map's.
    for (const type of ['touchstart', 'touchmove']) this.svg.addEventListener(type, e => { if (e.touches.length > 1) e.preventDefault(); }, { passive: false });
    this.svg.addEventListener('pointerdown', e => this.down(e));
    this.svg.addEventListener('pointermove', e => this.move(e));
    for (const type of ['pointerup', 'pointercancel']) this.svg.addEventListener(type, e => this.up(e));
    this.svg.addEventListener('click', e => { if (this.moved) e.preventDefault(); }, true);
    this.svg.addEventListener('wheel', e => {
      if (!e.ctrlKey && !e.metaKey) return; // the page scrolls with a plain wheel
      e.preventDefault();
      this.zoom(e.deltaY > 0 ? 1.2 : 1 / 1.2, this.place(e));
    }, { passive: false });
    if (!this.dataset.pick) return;
    this.inputs().forEach(i => i?.addEventListener('change', () => this.mark()));
    // A phone knows where it stands; browsers tell it only over https (or to the own machine).
    if (!('geolocation' in navigator) || !window.isSecureContext) return;
    const here = make('button', { type: 'button', className: 'btn btn-sm btn-outline-secondary map-here', textContent: say('map.here') });
    here.addEventListener('click', () => navigator.geolocation.getCurrentPosition(
      at => this.take(at.coords.longitude, at.coords.latitude),
      () => { const said = this.querySelector('[data-ln-said]'); if (said) { said.textContent = say('map.lost'); said.classList.remove('visually-hidden'); } },
      { enableHighAccuracy: true, timeout: 10000 }));
    this.querySelector('.map-hint')?.after(here);
  }
  inputs() {
    const root = this.closest('form') ?? document;
    return [this.dataset.lonName, this.dataset.latName].map(name => root.querySelector(`[name="${CSS.escape(name ?? '')}"]`));
  }
  place(e) {
    const p = new DOMPoint(e.clientX, e.clientY).matrixTransform(this.svg.getScreenCTM().inverse());
    return { x: p.x, y: p.y };
  }
  show(view) {
    view.width = Math.min(this.whole.width, Math.max(this.whole.width / 40, view.width));
    view.height = view.width * this.whole.height / this.whole.width;
    view.x = Math.min(this.whole.x + this.whole.width - view.width, Math.max(this.whole.x, view.x));
    view.y = Math.min(this.whole.y + this.whole.height - view.height, Math.max(this.whole.y, view.y));
    this.view = view;
    this.svg.setAttribute('viewBox', `${view.x} ${view.y} ${view.width} ${view.height}`);
    // Marks and words keep their size on the screen while the ground grows.
    const k = view.width / this.whole.width;
    this.svg.querySelectorAll('.map-dot, .map-pick').forEach(node => {
      const at = /translate\([^)]*\)/.exec(node.getAttribute('transform') ?? '')?.[0];
      if (at) node.setAttribute('transform', `${at} scale(${k})`);
    });
    this.svg.querySelectorAll('.map-name').forEach(node => {
      const x = node.dataset.x ??= node.getAttribute('x'), y = node.dataset.y ??= node.getAttribute('y');
      for (const part of [node, ...node.children]) part.setAttribute('x', 0);
      node.setAttribute('y', 0);
      node.setAttribute('transform', `translate(${x} ${y}) scale(${k})`);
    });
    const scale = this.svg.querySelector('.map-scale');
    scale?.setAttribute('visibility', k < .999 ? 'hidden' : 'visible');
  }
  zoom(factor, at = { x: this.view.x + this.view.width / 2, y: this.view.y + this.view.height / 2 }) {
    const { x, y, width, height } = this.view;
    this.show({ x: at.x - (at.x - x) * factor, y: at.y - (at.y - y) * factor, width: width * factor, height: height * factor });
  }
  down(e) {
    if (e.button) return;
    if (this.fingers.size === 0) this.moved = false;
    this.fingers.set(e.pointerId, { x: e.clientX, y: e.clientY, x0: e.clientX, y0: e.clientY });
  }
  move(e) {
    const finger = this.fingers.get(e.pointerId);
    if (!finger) return;
    const before = this.spread();
    const [dx, dy] = [e.clientX - finger.x, e.clientY - finger.y];
    if (!this.moved && Math.hypot(e.clientX - finger.x0, e.clientY - finger.y0) < 6) return;
    this.moved = true;
    if (e.pointerType === 'touch' && this.fingers.size === 1) { this.hint(); return; }
    this.hint(false);
    this.svg.setPointerCapture(e.pointerId);
    Object.assign(finger, { x: e.clientX, y: e.clientY });
    // Of two fingers each moves the middle by half of its own way.
    const perPixel = 1 / this.svg.getScreenCTM().a / this.fingers.size;
    this.show({ ...this.view, x: this.view.x - dx * perPixel, y: this.view.y - dy * perPixel });
    if (before > 0 && this.spread() > 0) this.zoom(before / this.spread(), this.middle());
  }
  // Who tries with one finger is told how it goes, for as long as it takes to read.
  hint(on = true) {
    clearTimeout(this.hinting);
    if (on && this.two.hidden) this.two.textContent = say('map.two');
    this.two.hidden = !on;
    if (on) this.hinting = setTimeout(() => this.hint(false), 2500);
  }
  middle() {
    const all = [...this.fingers.values()], mean = key => all.reduce((sum, f) => sum + f[key], 0) / all.length;
    return this.place({ clientX: mean('x'), clientY: mean('y') });
  }
  spread() {
    const [a, b] = [...this.fingers.values()];
    return b ? Math.hypot(a.x - b.x, a.y - b.y) : 0;
  }
  up(e) {
    if (!this.fingers.delete(e.pointerId) || e.type !== 'pointerup') return;
    if (!this.dataset.pick || this.moved || this.fingers.size) return;
    const p = this.place(e), d = this.dataset;
    this.take(Number(d.lon) + p.x / Number(d.sx), Number(d.lat) - p.y / Number(d.sy));
  }
  take(x, y) {
    const [lon, lat] = this.inputs();
    if (!lon || !lat) return;
    [lon.value, lat.value] = [x.toFixed(6), y.toFixed(6)];
    this.mark();
    for (const input of [lon, lat]) input.dispatchEvent(new Event('input', { bubbles: true }));
  }
  mark() {
    const [lon, lat] = this.inputs(), pick = this.svg.querySelector('.map-pick'), d = this.dataset;
    if (!pick || !lon || !lat || lon.value === '' || lat.value === '') { pick?.setAttribute('visibility', 'hidden'); return; }
    const x = (Number(lon.value) - Number(d.lon)) * Number(d.sx), y = (Number(d.lat) - Number(lat.value)) * Number(d.sy);
    pick.setAttribute('transform', `translate(${x.toFixed(1)} ${y.toFixed(1)}) scale(${this.view.width / this.whole.width})`);
    pick.setAttribute('visibility', 'visible');
    const said = this.querySelector('[data-ln-said]');
    if (said) said.textContent = say('map.picked', lon.value, lat.value);
  }
});

// <ln-read data-target="main">: reads the page aloud.
define('ln-read', class extends HTMLElement {
  connectedCallback() {
    if (this.firstChild || !('speechSynthesis' in window)) return;
    const button = make('button', { type: 'button', className: 'btn btn-sm btn-outline-secondary', textContent: say('read.start') });
    const quiet = () => { button.textContent = say('read.start'); button.setAttribute('aria-pressed', 'false'); };
    button.setAttribute('aria-pressed', 'false');
    button.addEventListener('click', () => {
      if (speechSynthesis.speaking) { speechSynthesis.cancel(); quiet(); return; }
      const source = document.querySelector(this.dataset.target || 'main');
      const words = (source?.innerText ?? '').replace(/\s*\n+\s*/g, '。').trim();
      // Long utterances are cut off by some browsers, so it goes sentence by sentence.
      const parts = words.match(/[^。！？.!?]{1,160}[。！？.!?]*/g) ?? [];
      parts.forEach((part, i) => {
        const u = new SpeechSynthesisUtterance(part);
        u.lang = document.documentElement.lang || 'zh-CN';
        u.rate = Number(this.dataset.rate || .9);
        if (i === parts.length - 1) u.onend = quiet;
        speechSynthesis.speak(u);
      });
      if (parts.length) { button.textContent = say('read.stop'); button.setAttribute('aria-pressed', 'true'); }
    });
    addEventListener('pagehide', () => speechSynthesis.cancel());
    this.append(button);
  }
});

// <ln-keys>: j / k move through the rows of a list, x ticks, o or Enter opens, / searches, ? lists the keys; the button switches them off for this device.
define('ln-keys', class extends HTMLElement {
  connectedCallback() {
    // On glass there are no keys: neither words about them nor anything that listens.
    if (matchMedia('(hover: none) and (pointer: coarse)').matches) return;
    // A page that is exchanged under it (enhanced navigation) takes the element away and brings it again: one listener each time, never two.
    this.gone = new AbortController();
    const on = () => keep.get('ln-keys') !== 'off';
    if (!this.firstChild) {
      const label = make('span'), all = make('button', { type: 'button', className: 'btn btn-sm btn-link', textContent: say('keys.help') }), button = make('button', { type: 'button', className: 'btn btn-sm btn-link' });
      this.draw = () => { label.textContent = on() ? say('keys.label') : ''; all.hidden = !on(); button.textContent = say(on() ? 'keys.off' : 'keys.on'); };
      all.addEventListener('click', () => this.help());
      button.addEventListener('click', () => { on() ? keep.set('ln-keys', 'off') : keep.drop('ln-keys'); this.draw(); });
      this.append(label, all, button);
    }
    this.draw?.();
    document.addEventListener('keydown', e => {
      if (!on() || e.defaultPrevented || e.ctrlKey || e.metaKey || e.altKey || e.isComposing) return;
      if (e.target.closest?.('input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], dialog')) return;
      if (e.key === '?') { e.preventDefault(); this.help(); return; }
      if (e.key === '/') { const box = document.querySelector('[data-ln-search]'); if (box) { e.preventDefault(); box.focus(); box.select(); } return; }
      const rows = [...document.querySelectorAll('main tbody tr, main [data-ln-row]')].filter(r => r.querySelector('a[href]'));
      // The row where the focus is, else the one that was marked last.
      const held = rows.findIndex(r => r.contains(document.activeElement)), at = held < 0 ? rows.findIndex(r => r.classList.contains('ln-at')) : held;
      if (e.key === 'x' || e.key === 'o') {
        const mark = rows[at]?.querySelector(e.key === 'x' ? 'input[type=checkbox]' : 'a.title[href], a[href]');
        if (mark) { e.preventDefault(); mark.click(); }
        return;
      }
      if (e.key !== 'j' && e.key !== 'k' || !rows.length) return;
      const next = rows[Math.min(rows.length - 1, Math.max(0, at < 0 ? 0 : at + (e.key === 'j' ? 1 : -1)))];
      rows.forEach(r => r.classList.toggle('ln-at', r === next));
      (next.querySelector('a.title[href]') ?? next.querySelector('a[href]')).focus();
      next.scrollIntoView({ block: 'nearest' });
    }, { signal: this.gone.signal });
  }
  disconnectedCallback() { this.gone?.abort(); }
  help() {
    if (document.querySelector('dialog.keys[open]')) return;
    const from = document.activeElement, box = make('dialog', { className: 'keys' }), list = make('dl'), shut = make('button', { type: 'button', className: 'btn btn-outline-secondary', textContent: say('keys.close') });
    const head = make('h2', { id: 'keys-head', textContent: say('keys.title') });
    // What the page is for stands first: ? is asked by whoever does not know the page.
    const guide = document.querySelector('.guide .guide-box')?.cloneNode(true);
    if (guide) { guide.className = 'keys-guide'; box.append(guide); }
    box.setAttribute('aria-labelledby', head.id);
    for (const [signs, key] of [['j k', 'keys.move'], ['x', 'keys.pick'], ['o Enter', 'keys.open'], ['/', 'keys.search'], ['?', 'keys.this'], ['Esc', 'keys.close']]) {
      const term = make('dt');
      for (const sign of signs.split(' ')) term.append(make('kbd', { textContent: sign }), ' ');
      list.append(term, make('dd', { textContent: say(key) }));
    }
    shut.autofocus = true;
    shut.addEventListener('click', () => box.close());
    box.addEventListener('close', () => { box.remove(); from?.focus?.(); });
    box.append(head, list, shut);
    document.body.append(box);
    box.showModal();
  }
});

// <ln-pick data-form="bulk">: the box for all ticks the boxes of the rows, and says how many are ticked.
define('ln-pick', class extends HTMLElement {
  connectedCallback() {
    const all = this.querySelector('input[type=checkbox]');
    if (!all) return;
    this.gone = new AbortController();
    const boxes = () => [...document.querySelectorAll(`input[type=checkbox][form="${CSS.escape(this.dataset.form)}"][name=row]`)];
    const said = this.querySelector('.bulk-count') ?? make('span', { className: 'sub bulk-count' });
    said.setAttribute('role', 'status');
    this.append(said);
    const draw = () => {
      const n = boxes().filter(b => b.checked).length;
      [all.checked, all.indeterminate] = [n > 0 && n === boxes().length, n > 0 && n < boxes().length];
      said.textContent = n ? say('pick.count', n) : '';
      boxes().forEach(b => b.closest('tr')?.toggleAttribute('data-picked', b.checked));
    };
    all.addEventListener('change', () => { const to = all.checked; boxes().forEach(b => { b.checked = to; }); draw(); }, { signal: this.gone.signal });
    document.addEventListener('change', e => { if (e.target.matches?.('input[name=row]')) draw(); }, { signal: this.gone.signal });
    addEventListener('pageshow', draw, { signal: this.gone.signal });
    draw();
  }
  disconnectedCallback() { this.gone?.abort(); }
});

// <ln-fill data-for="id">: prepared words go into the field at once; what is typed there already is kept, the words come after it.
define('ln-fill', class extends HTMLElement {
  connectedCallback() {
    this.gone = new AbortController();
    this.addEventListener('click', e => {
      const link = e.target.closest?.('[data-text]'), field = document.getElementById(this.dataset.for ?? '');
      if (!link || !field) return;
      e.preventDefault();
      field.value = field.value.trim() ? `${field.value.trimEnd()}\n${link.dataset.text}` : link.dataset.text;
      // The first place that waits to be filled is chosen, so that typing fills it.
      const place = /\{\{[^{}]*\}\}/.exec(field.value);
      field.focus();
      if (place) field.setSelectionRange(place.index, place.index + place[0].length);
    }, { signal: this.gone.signal });
  }
  disconnectedCallback() { this.gone?.abort(); }
});

// <ln-photos data-max="6" data-mb="10"><input type="file" multiple></ln-photos>: names what was chosen, refuses too many or too large.
define('ln-photos', class extends HTMLElement {
  connectedCallback() {
    const input = this.querySelector('input[type=file]');
    if (!input || this.says) return;
    this.says = make('p', { className: 'photo-says', textContent: say('photos.none') });
    this.says.setAttribute('role', 'status');
    this.append(this.says);
    const max = Number(this.dataset.max || 6), mb = Number(this.dataset.mb || 10);
    input.addEventListener('change', () => {
      const files = [...input.files], big = files.find(f => f.size > mb * 1048576);
      const wrong = files.length > max ? say('photos.tooMany', max) : big ? say('photos.tooBig', big.name, mb) : null;
      if (wrong) input.value = '';
      this.says.classList.toggle('bad', !!wrong);
      this.says.textContent = wrong ?? (files.length ? say('photos.chosen', files.length, files.map(f => f.name).join(', ')) : say('photos.none'));
    });
  }
});

// <ln-passkey data-make data-options="…"> makes a passkey, <ln-passkey data-ask="path"> uses one; the device's answer goes with the form inside.
define('ln-passkey', class extends HTMLElement {
  connectedCallback() {
    const form = this.querySelector('form'), button = form?.querySelector('[data-ln-js]'), said = this.querySelector('[data-ln-said]');
    if (this.live || !button || !window.isSecureContext || !window.PublicKeyCredential) return;
    this.live = true;
    this.hidden = button.hidden = false;
    this.querySelectorAll('[data-ln-without]').forEach(node => node.remove());
    button.addEventListener('click', async () => {
      button.disabled = true;
      said.textContent = '';
      try {
        const o = this.dataset.options ? JSON.parse(this.dataset.options) : await this.ask(form);
        o.challenge = this.bytes(o.challenge);
        if (o.user) o.user.id = this.bytes(o.user.id);
        for (const list of [o.excludeCredentials, o.allowCredentials]) for (const c of list ?? []) c.id = this.bytes(c.id);
        const made = 'make' in this.dataset ? await navigator.credentials.create({ publicKey: o }) : await navigator.credentials.get({ publicKey: o });
        form.elements.credential.value = JSON.stringify(this.json(made));
        form.requestSubmit();
      } catch (e) {
        said.textContent = say(e.name === 'InvalidStateError' ? 'passkey.already' : e.name === 'NotAllowedError' ? 'passkey.stopped' : 'passkey.failed');
        button.disabled = false;
      }
    });
  }

  async ask(form) {
    const answer = await fetch(this.dataset.ask, { method: 'POST', body: new URLSearchParams(new FormData(form)) });
    if (!answer.ok) throw new Error(`${answer.status}`);
    return answer.json();
  }

  bytes(text) { return Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), c => c.charCodeAt(0)); }

  text(bytes) { return btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, ''); }

  // As PublicKeyCredential.toJSON(), which browsers of two years ago do not have.
  json(made) {
    const r = made.response, response = { clientDataJSON: this.text(r.clientDataJSON) };
    for (const name of ['attestationObject', 'authenticatorData', 'signature', 'userHandle']) if (r[name]) response[name] = this.text(r[name]);
    if (r.getTransports) response.transports = r.getTransports();
    return { id: made.id, rawId: this.text(made.rawId), type: made.type, authenticatorAttachment: made.authenticatorAttachment ?? undefined, clientExtensionResults: made.getClientExtensionResults(), response };
  }
});

// Ties inputs to the help and error texts of their field where the page did not.
for (const field of document.querySelectorAll('div.field')) {
  const input = field.querySelector('input:not([type=hidden]), select, textarea');
  if (!input?.id || input.hasAttribute('aria-describedby')) continue;
  const ids = [`${input.id}-help`, `${input.id}-error`].filter(id => document.getElementById(id));
  if (ids.length) input.setAttribute('aria-describedby', ids.join(' '));
}
// A refused form: the summary gets the focus.
document.querySelector('[data-ln-focus]')?.focus();
// The drawer of a phone. The browser opens and closes it; while it is open, nothing behind it takes the focus.
const drawer = document.querySelector('.side[popover]');
if (drawer) {
  const opener = document.querySelector(`[popovertarget="${drawer.id}"]`);
  drawer.addEventListener('beforetoggle', e => {
    for (const part of document.querySelectorAll('.skip, .demo-strip, .top, .shell-body')) part.inert = e.newState === 'open';
  });
  drawer.addEventListener('toggle', e => {
    if (e.newState === 'open') drawer.querySelector('.side-close')?.focus();
    else if (!document.activeElement || document.activeElement === document.body) opener?.focus();
  });
  // A phone that is turned, a window that grows: the column is there, the drawer is not needed.
  matchMedia('(min-width: 768px)').addEventListener('change', wide => { if (wide.matches && drawer.matches(':popover-open')) drawer.hidePopover(); });
}
// The panel of text sizes and colours closes by Escape and by a tap beside it.
const closeAids = (but) => { const open = [...document.querySelectorAll('.aids[open], .guide[open]')].find(a => a !== but); if (open) open.open = false; return open; };
document.addEventListener('keydown', e => { if (e.key === 'Escape') closeAids()?.querySelector('summary').focus(); });
document.addEventListener('pointerdown', e => closeAids(e.target.closest('.aids, .guide')));
// One press, one submission; the server would refuse the second anyway.
document.addEventListener('submit', e => {
  if (e.defaultPrevented || e.target.method !== 'post') return;
  if (e.target.dataset.sent) { e.preventDefault(); return; }
  e.target.dataset.sent = '1';
  setTimeout(() => { delete e.target.dataset.sent; }, 8000);
});
addEventListener('pageshow', () => document.querySelectorAll('form[data-sent]').forEach(f => { delete f.dataset.sent; }));

// Fields that a form asks for only under a condition (data-show-if). Without this script they all show and the server passes
// over those that do not apply; what this cannot work out (ages, months, a number it cannot read) it shows too: a field that
// the server asks for must never be hidden here.
const UNSURE = Symbol('unsure');
const TOKEN = /\s*(?:('(?:[^']|'')*')|(\d+(?:\.\d+)?)|(==|!=|<=|>=|[<>(),])|([A-Za-z_][A-Za-z0-9_]*))/y;

// As the server reads what people type: full-width digits, commas for thousands, the units of money.
function number(value) {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return UNSURE;
  const clean = value.normalize('NFKC').replace(/[,\s]/g, '').replaceAll('。', '.').replaceAll('−', '-').replace(/^[¥￥]+/, '').replace(/元+$/, '');
  return /^[+-]?(?:\d+\.?\d*|\.\d+)$/.test(clean) ? Number(clean) : UNSURE;
}

function same(a, b) {
  if (a === null || b === null) return a === b;
  if (String(a) === String(b)) return true;
  const [x, y] = [number(a), number(b)];
  // Two texts: numbers of two fields, or codes that only look like numbers.
  if (typeof a !== 'number' && typeof b !== 'number') return x === y && x !== UNSURE ? UNSURE : false;
  return x === UNSURE || y === UNSURE ? UNSURE : x === y;
}

function order(a, b) {
  const days = [a, b].every(v => typeof v === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(v));
  if (days) return a < b ? -1 : a > b ? 1 : 0;
  const [x, y] = [number(a), number(b)];
  return x === UNSURE || y === UNSURE ? UNSURE : Math.sign(x - y);
}

function condition(text) {
  const tokens = [];
  TOKEN.lastIndex = 0;
  let read = 0;
  for (let m; (m = TOKEN.exec(text)); read = TOKEN.lastIndex) tokens.push(m[1] ? { text: m[1].slice(1, -1).replaceAll("''", "'") } : m[2] ? { number: Number(m[2]) } : { word: m[3] ?? m[4] });
  if (text.slice(read).trim() !== '') return () => true; // a sign that only the server knows
  let at = 0;
  const next = word => tokens[at]?.word === word && (at += 1, true);
  const known = (values, judge) => facts => { const all = values.map(v => v(facts)); return all.includes(UNSURE) ? UNSURE : judge(...all); };
  const value = () => {
    const token = tokens[at++];
    if (!token) return () => UNSURE;
    if ('text' in token) return () => token.text;
    if ('number' in token) return () => token.number;
    if (token.word === '(') { const inner = either(); next(')'); return inner; }
    if (token.word === 'true' || token.word === 'false') return () => token.word;
    if (token.word === 'null') return () => null;
    if (!next('(')) return facts => facts(token.word);
    const given = [];
    while (at < tokens.length && !next(')')) { given.push(either()); next(','); }
    if (token.word === 'has') return known(given, v => v !== null);
    if (token.word === 'in') return known(given, (v, ...some) => {
      if (v === null) return false;
      const all = (Array.isArray(v) ? v : [v]).flatMap(x => some.map(y => same(x, y)));
      return all.includes(true) ? true : all.includes(UNSURE) ? UNSURE : false;
    });
    return () => UNSURE;
  };
  const compare = () => {
    const left = value(), sign = tokens[at]?.word;
    if (!['==', '!=', '<', '<=', '>', '>='].includes(sign)) return left;
    at++;
    return known([left, value()], (a, b) => {
      if (sign === '==' || sign === '!=') { const equal = same(a, b); return equal === UNSURE ? UNSURE : equal === (sign === '=='); }
      if (a === null || b === null) return false;
      const o = order(a, b);
      return o === UNSURE ? UNSURE : sign === '<' ? o < 0 : sign === '<=' ? o <= 0 : sign === '>' ? o > 0 : o >= 0;
    });
  };
  const truth = v => v === true || v === 'true';
  const not = () => next('not') ? (inner => facts => { const v = inner(facts); return v === UNSURE ? UNSURE : !truth(v); })(not()) : compare();
  const both = () => { let left = not(); while (next('and')) { const a = left, b = not(); left = facts => { const [x, y] = [a(facts), b(facts)]; return [x, y].some(v => v !== UNSURE && !truth(v)) ? false : x === UNSURE || y === UNSURE ? UNSURE : true; }; } return left; };
  const either = () => { let left = both(); while (next('or')) { const a = left, b = both(); left = facts => { const [x, y] = [a(facts), b(facts)]; return truth(x) || truth(y) ? true : x === UNSURE || y === UNSURE ? UNSURE : false; }; } return left; };
  const whole = either();
  if (at < tokens.length) return () => true;
  return facts => { const v = whole(facts); return v === UNSURE || truth(v); };
}

for (const form of document.querySelectorAll('form')) {
  const fields = [...form.querySelectorAll('[data-show-if]')].map(place => ({ place, shows: condition(place.dataset.showIf) }));
  if (fields.length === 0) continue;
  // Blank is no answer, and so is a multi of which nothing is ticked.
  const facts = name => {
    const inputs = [...form.elements].filter(e => e.name && e.name.replaceAll('.', '_') === name && !e.closest('[data-show-if][hidden]'));
    if (inputs.length === 0) return null;
    const ticked = inputs.filter(e => e.checked).map(e => e.value);
    if (inputs[0].type === 'checkbox') return ticked.length ? ticked : null;
    if (inputs[0].type === 'radio') return ticked[0] ?? null;
    return inputs[0].value.trim() || null;
  };
  // Again until nothing changes: what a hidden field says does not count, also for one above it.
  const update = () => {
    for (let round = 0, changed = true; changed && round <= fields.length; round++) {
      changed = false;
      for (const { place, shows } of fields) {
        const hide = !shows(facts);
        if (place.hidden !== hide) { place.hidden = hide; changed = true; }
      }
    }
  };
  form.addEventListener('input', update);
  form.addEventListener('change', update);
  update();
}
