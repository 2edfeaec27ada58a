/**
 * What the page's own script is, as the browser gets it: it hears that something is new, fetches the page again, and changes
 * what differs and nothing else, so that focus, scrolling, open details and what is being typed stay. As a text, since that
 * is what any bundler carries along. Without it every page works by being loaded again.
 */
export const LIVE_SCRIPT = `
const MINUTE_MS = 60_000;
const said = document.getElementById('said');
const live = document.getElementById('live');
let source;
let isBusy = false;
let isStale = false;

const say = (element, text) => {
  if (element.textContent !== text) element.textContent = text;
};

async function refresh() {
  isStale = true;
  if (isBusy) return;
  isBusy = true;
  try {
    while (isStale) {
      isStale = false;
      await show();
    }
  } catch {
    say(live, 'No connection to the canary: what is shown may be old.');
  } finally {
    isBusy = false;
  }
}

async function show() {
  const response = await fetch(location.href, { headers: { accept: 'text/html' } });
  if (response.status !== 200 && response.status !== 404) {
    say(live, 'The page could not be fetched again (' + response.status + '): what is shown may be old.');
    return;
  }
  const fresh = new DOMParser().parseFromString(await response.text(), 'text/html');
  const before = incidentsOf(document.body);
  const focused = document.activeElement;
  document.title = fresh.title;
  const icon = 'link[rel=icon]';
  syncAttributes(document.querySelector(icon), fresh.querySelector(icon));
  sync(document.body, fresh.body);
  if (focused !== document.activeElement) {
    (focused.isConnected ? focused : document.getElementById('main')).focus({ preventScroll: true });
  }
  say(live, LIVE);
  announce(before, incidentsOf(document.body));
}

const LIVE = 'Live: what is new appears by itself.';

const incidentsOf = (body) => (body.dataset.incidents === undefined ? undefined : JSON.parse(body.dataset.incidents));

function announce(before, after) {
  if (before === undefined || after === undefined) return;
  const words = [
    ...Object.keys(after).filter((id) => !(id in before)).map((id) => 'New incident ' + id + ': ' + after[id] + '.'),
    ...Object.keys(before).filter((id) => !(id in after)).map((id) => 'Incident ' + id + ' has ended: ' + before[id] + '.'),
  ];
  if (words.length === 0) return;
  const more = words.length > 3 ? ' And ' + (words.length - 3) + ' more.' : '';
  say(said, words.slice(0, 3).join(' ') + more);
}

/** Makes a node what the fresh one is, and leaves alone what is the same. */
function sync(old, fresh) {
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.data !== fresh.data) old.data = fresh.data;
    return;
  }
  if (old.hasAttribute('data-keep') || old.isEqualNode(fresh)) return;
  syncAttributes(old, fresh);
  syncChildren(old, fresh);
}

function syncAttributes(old, fresh) {
  // Whether details are open is the reader's choice once they are there.
  const isKept = (name) => name === 'open' && old.nodeName === 'DETAILS';
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && !isKept(name)) old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value && !isKept(name)) old.setAttribute(name, value);
  }
}

/** Rows and the like are known by what they are about, so that they can change places; all else by its order. */
function syncChildren(old, fresh) {
  const left = [...old.childNodes].map((node) => ({ node, key: keyOf(node) }));
  const wanted = [...fresh.childNodes].map((next) => {
    const key = keyOf(next);
    const index = left.findIndex((known) => known.key === key);
    if (index < 0) return next;
    const [{ node }] = left.splice(index, 1);
    sync(node, next);
    return node;
  });
  for (const { node } of left) node.remove();
  wanted.forEach((node, index) => {
    if (old.childNodes[index] !== node) old.insertBefore(node, old.childNodes[index] ?? null);
  });
}

function keyOf(node) {
  if (node.nodeType !== Node.ELEMENT_NODE) return node.nodeName;
  const own = node.id || node.getAttribute('aria-label');
  const inside = !own && /^(TR|LI|DETAILS)$/.test(node.nodeName) ? node.querySelector('a[href],[aria-label]') : null;
  return node.nodeName + ' ' + (own || inside?.getAttribute('href') || inside?.getAttribute('aria-label') || '');
}

/** Only what is looked at holds a connection: a browser has but a few for each server, and a person many tabs. */
function listen() {
  if (document.hidden || source !== undefined) return;
  source = new EventSource('/events');
  source.onopen = refresh;
  source.addEventListener('changed', refresh);
  source.onerror = () => {
    say(live, 'No connection to the canary: what is shown may be old.');
    // By itself it only tries again where there was no answer.
    if (source?.readyState !== EventSource.CLOSED) return;
    source = undefined;
    setTimeout(listen, 10_000);
  };
}

function stop() {
  source?.close();
  source = undefined;
}

document.addEventListener('visibilitychange', () => (document.hidden ? stop() : listen()));
addEventListener('pagehide', stop);
addEventListener('pageshow', listen);
// How long ago a run was is another thing each minute, and a hidden tab shows by its title that there is an incident.
setInterval(refresh, MINUTE_MS);
listen();
`.trimStart();
