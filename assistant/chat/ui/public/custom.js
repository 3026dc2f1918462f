// Citation links open the side panel; labels, roles and focus that Chainlit leaves out.
(() => {
  const CITATION = '.message-content a[href^="/quellen/"]';
  const all = (selector) => document.querySelectorAll(selector);
  const set = (element, name, value) => {
    if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  };
  let opener = null;

  document.addEventListener('click', (event) => {
    const link = event.target.closest?.('a[href]');
    if (!link) return;
    // Documents may hold web addresses; the chat turns them into links, which stay text here.
    if (link.origin !== location.origin) {
      event.preventDefault();
      return;
    }
    if (!link.matches(CITATION) || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    opener = link;
    const cited = (one) => decodeURIComponent(one.getAttribute('href').split('/')[2]);
    const beside = [...new Set([...link.closest('.message-content').querySelectorAll('a[href^="/quellen/"]')].map(cited))];
    window.postMessage({ type: 'quelle-oeffnen', id: cited(link), beside }, location.origin);
  }, true);

  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || document.querySelector('[role=dialog]')) return;
    const close = document.querySelector('#side-view-title button');
    if (!close) return;
    close.click();
    if (opener?.isConnected) opener.focus();
  });

  // What is sent before the connection stands would be lost without a word.
  document.addEventListener('keydown', (event) => {
    const sends = event.key === 'Enter' && !event.shiftKey && event.target.closest?.('#chat-input');
    if (!sends || !document.querySelector('#chat-submit')?.disabled) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);

  // The copy button takes the answer as it reads, with its sources and their full addresses.
  document.addEventListener('click', async (event) => {
    const button = event.target.closest?.('button:has(> svg.lucide-copy)');
    const answer = button?.closest('.step')?.querySelector('.message-content');
    if (!answer) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const copy = answer.cloneNode(true);
    copy.querySelectorAll('a[href]').forEach((link) => link.setAttribute('href', new URL(link.href).href));
    const shown = answer.innerText.replace(/\n{3,}/g, '\n\n').trim();
    const sources = [...answer.querySelectorAll('h2 + ul > li')].map((item) => {
      return [...item.querySelectorAll('a[href]')].map((link) => link.textContent + ' ' + link.href).join('\n');
    }).filter(Boolean);
    const text = [shown, '', ...sources].join('\n');
    const kinds = { 'text/plain': text, 'text/html': copy.innerHTML };
    const blobs = Object.entries(kinds).map(([kind, content]) => [kind, new Blob([content], { type: kind })]);
    await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
    button.dataset.copied = 'true';
    status.textContent = 'Antwort mit Quellen kopiert.';
    setTimeout(() => delete button.dataset.copied, 2000);
  }, true);

  const LABELS = {
    '#sidebar-trigger-button': 'Seitenleiste ein- oder ausblenden',
    '#search-chats-button': 'Frühere Fragen durchsuchen',
    '#new-chat-button': 'Neue Frage',
    '#readme-button': 'So geht es',
    '#chat-submit': 'Frage senden',
    '#stop-button': 'Antwort anhalten',
    '#theme-toggle': 'Farbschema wechseln',
    '#user-nav-button': 'Benutzermenü',
    '#chat-profiles': 'Sammlung wählen',
    '#chat-input': 'Ihre Frage',
    '#side-view-title button': 'Quelle schließen',
    '.positive-feedback-off, .positive-feedback-on': 'Hilfreich',
    '.negative-feedback-off, .negative-feedback-on': 'Nicht hilfreich',
    'button:has(> svg.lucide-arrow-down)': 'Ans Ende springen',
    'button:has(> svg.lucide-copy)': 'Antwort mit Quellen kopieren',
    'button:has(> svg.lucide-message-circle)': 'Anmerkung ändern',
    'button:has(> svg.lucide-eye), button:has(> svg.lucide-eye-off)': 'Passwort zeigen oder verbergen',
  };

  const label = () => {
    for (const [selector, text] of Object.entries(LABELS)) all(selector).forEach((e) => set(e, 'aria-label', text));
    all('#thread-options').forEach((e) => { set(e, 'role', 'button'); set(e, 'aria-label', 'Aktionen zu dieser Frage'); });
    all('ul[data-sidebar="menu"], ul[data-sidebar="menu"] > li').forEach((e) => set(e, 'role', 'presentation'));
    all('[data-sidebar="sidebar"]').forEach((e) => { set(e, 'role', 'navigation'); set(e, 'aria-label', 'Frühere Fragen'); });
    all('[data-resize-handle]').forEach((e) => { e.removeAttribute('aria-controls'); set(e, 'aria-label', 'Breite der Quelle'); });
    all('[role="dialog"]:has(#side-view-title)').forEach((e) => { e.removeAttribute('aria-labelledby'); set(e, 'aria-label', 'Quelle'); });
    all('[data-sonner-toaster]').forEach((e) => set(e, 'role', 'group'));
    all('aside').forEach((e) => set(e, 'aria-label', 'Quelle'));
    all('img.logo').forEach((e) => set(e, 'alt', 'Fundstelle'));
    all('img:not([alt]), img[alt="Image"], [alt^="Avatar for"], #chat-profiles img, [role="option"] img').forEach((e) => set(e, 'alt', ''));
    // The preview stands in the list of collections, where only its options may.
    all('#chat-profile-description').forEach((e) => set(e, 'aria-hidden', 'true'));
    all('.message-content [role="article"]').forEach((e) => e.removeAttribute('role'));
    all(CITATION).forEach((e) => {
      const mark = e.textContent.trim().match(/^\[(\d+)\]$/);
      if (mark) set(e, 'aria-label', 'Quelle ' + mark[1] + ': ' + e.title);
      e.removeAttribute('target');
    });
    all('.message-content a[href]').forEach((e) => {
      if (e.origin !== location.origin) e.removeAttribute('href');
    });
  };

  // Ways to our own pages: one answer on paper, and what is one's own.
  const PAGES = [['/verlauf', 'Verlauf'], ['/sammlungen', 'Meine Sammlungen'], ['/rueckmeldungen', 'Rückmeldungen'], ['/hilfe', 'Hilfe']];
  const way = (href, text) => Object.assign(document.createElement('a'), { href, textContent: text, className: 'weg' });
  const ways = () => {
    all('.step[data-step-type="assistant_message"]').forEach((step) => {
      const bar = step.querySelector('button:has(> svg.lucide-copy)')?.parentElement;
      const answer = step.querySelector('[id^="step-"]')?.id.slice(5);
      if (bar && answer && !bar.querySelector('.weg')) bar.append(way('/verlauf/antwort/' + answer, 'Drucken, melden'));
    });
    const foot = document.querySelector('#message-composer')?.parentElement;
    if (foot && !foot.querySelector('nav.wege')) {
      const nav = document.createElement('nav');
      nav.className = 'wege';
      nav.setAttribute('aria-label', 'Weitere Seiten');
      nav.append(...PAGES.map(([href, text]) => way(href, text)));
      foot.append(nav);
    }
  };

  // Loaded once there is a chat: the login page has nothing to say.
  let voice = null;
  const speech = () => {
    if (!document.querySelector('#message-composer')) return;
    voice = voice ?? import('/public/sprache.js');
    voice.then((module) => module.offer(status));
  };

  const landmarks = () => {
    const login = document.querySelector('form #password')?.closest('.grid.min-h-svh');
    if (login) set(login, 'role', 'main');
    const main = document.querySelector('main');
    if (main && !document.querySelector('h1')) {
      const heading = document.createElement('h1');
      heading.className = 'sr-only';
      heading.textContent = document.title;
      main.prepend(heading);
    }
  };

  // A status region of its own: the finished answer is announced once, not every word of it.
  const status = document.createElement('div');
  status.className = 'sr-only';
  status.setAttribute('role', 'status');
  let writing = false;
  const announce = () => {
    if (!status.isConnected && document.body) document.body.append(status);
    const now = Boolean(document.querySelector('#stop-button'));
    if (writing && !now) {
      const marks = [...all('[data-step-type="assistant_message"]')].at(-1)?.querySelectorAll('a[href^="/quellen/"]');
      status.textContent = 'Antwort fertig, ' + (marks?.length ?? 0) + ' Verweise auf Quellen.';
    } else if (now && !writing) {
      status.textContent = 'Die Antwort wird gesucht.';
    }
    writing = now;
  };

  // An open list or dialog hides the page behind it; the keyboard stays out of it too, at once, for focus to come back.
  const hidden = new MutationObserver(([change]) => {
    change.target.inert = change.target.getAttribute('aria-hidden') === 'true';
  });
  const keepOut = () => {
    const root = document.querySelector('#root');
    if (root) hidden.observe(root, { attributeFilter: ['aria-hidden'] });
  };

  const focusPanel = () => {
    const panel = document.querySelector('article.quelle:not([data-focused])');
    if (!panel) return;
    panel.dataset.focused = 'true';
    panel.focus({ preventScroll: true });
  };

  let waiting = 0;
  const tidy = () => {
    waiting = 0;
    ways();
    speech();
    landmarks();
    announce();
    keepOut();
    focusPanel();
  };
  new MutationObserver(() => {
    // At once: a screen reader may come to a new button before the rest is tidied.
    label();
    if (!waiting) waiting = setTimeout(tidy, 100);
  }).observe(document.documentElement, { childList: true, subtree: true });
  document.documentElement.lang = 'de';
})();
