// The page: one state a second comes in, everything is drawn from it. No state is kept here but the last one and the plots.
import { changes, digestsAgree, health, stateOf } from './changes.js';
import { plot } from './plots.js';

const EVENTS_MAX = 200;
const STALE_MS = 5000;
const $ = (id) => document.getElementById(id);

let last = null;
let lastAt = 0;
let chaosEnabled = false;

function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

const number = (value, unit = '') => (value === undefined || value === null ? '–' : `${Math.round(value * 10) / 10}${unit}`);
const term = (name, value) => [element('dt', {}, name), element('dd', {}, value)];
const levels = { up: 'good', down: 'bad', starting: 'warn', paused: 'warn' };

function card(place, status, isBreakable) {
  const state = stateOf(place);
  const leads = (status.shards ?? []).filter((shard) => shard.leader === place.name).map((shard) => shard.name);
  const figures = element('dl');
  if (place.rate !== undefined) figures.append(...term('requests/s', number(place.rate)));
  if (place.p99_ms !== undefined) figures.append(...term('p99', number(place.p99_ms, ' ms')));
  if (place.errors !== undefined) figures.append(...term('errors/s', number(place.errors)));
  if (place.rss_mb !== undefined) figures.append(...term('memory', number(place.rss_mb, ' MB')));
  if (leads.length) figures.append(...term('leads', leads.join(', ')));
  const node = element('article', { class: 'card', 'data-name': place.name, 'data-state': state },
    element('h3', {}, place.name, element('span', { 'data-level': levels[state] ?? 'warn' }, state)), figures);
  if (chaosEnabled && isBreakable) {
    const act = state === 'down' ? 'start' : 'kill';
    node.append(element('button', { class: act === 'kill' ? 'danger' : '', onclick: () => ask(act, place.name) },
      act === 'kill' ? 'Kill' : 'Start'));
  }
  return node;
}

// Cards are replaced only where they changed, so that a button under the pointer or the focus stays the same one.
function drawCards(host, places, status, isBreakable) {
  const old = new Map([...host.children].map((node) => [node.dataset.name, node]));
  const nodes = (places ?? []).map((place) => {
    const fresh = card(place, status, isBreakable);
    const stale = old.get(place.name);
    return stale && stale.textContent === fresh.textContent && stale.dataset.state === fresh.dataset.state ? stale : fresh;
  });
  if (nodes.some((node, i) => host.children[i] !== node) || host.children.length !== nodes.length) {
    const focused = document.activeElement?.closest('.card')?.dataset.name;
    host.replaceChildren(...nodes);
    if (focused) host.querySelector(`[data-name="${CSS.escape(focused)}"] button`)?.focus();
  }
}

function drawShards(status) {
  $('shards').replaceChildren(...(status.shards ?? []).map((shard) => {
    const front = Math.max(0, ...(shard.replicas ?? []).map((replica) => replica.applied ?? 0));
    const replicas = (shard.replicas ?? []).map((replica) => {
      const behind = front - (replica.applied ?? 0);
      const isDown = !replica.role || replica.role === 'down';
      const text = isDown ? 'down' : `${replica.role} ${behind > 0 ? `−${behind}` : ''}`;
      return element('span', { class: 'replica', 'data-level': isDown ? 'bad' : behind > 1000 ? 'warn' : 'good' }, `${replica.region} ${text}`);
    });
    const checkpoint = Math.max(0, ...(shard.replicas ?? []).map((replica) => replica.checkpoint ?? 0));
    const agree = digestsAgree(shard);
    const digest = (shard.replicas ?? []).find((replica) => replica.checkpoint === checkpoint)?.digest ?? '';
    return element('tr', { 'data-name': shard.name },
      element('td', {}, shard.name), element('td', {}, shard.home ?? ''),
      element('td', { 'data-level': !shard.leader ? 'bad' : shard.leader === shard.home ? 'good' : 'warn' }, shard.leader || 'none'),
      element('td', {}, ...replicas), element('td', {}, String(checkpoint)),
      element('td', { 'data-level': agree ? 'good' : 'bad' }, agree ? 'agree ' : 'DIFFER ', element('code', {}, digest.slice(0, 12))));
  }));
}

function drawOrders(payouts) {
  const shown = ['reserved', 'submitted', 'unknown', 'succeeded', 'failed'];
  $('orders').replaceChildren(...shown.map((state) => element('div', {},
    element('dt', {}, state), element('dd', { 'data-level': state === 'unknown' && payouts?.[state] ? 'warn' : '' }, String(payouts?.[state] ?? '–')))));
}

function tell(items) {
  if (!items.length) return;
  const list = $('events');
  list.querySelector('.quiet')?.remove();
  for (const item of items) {
    const at = new Date();
    list.prepend(element('li', {}, element('time', { datetime: at.toISOString() }, at.toLocaleTimeString([], { hour12: false })),
      element('span', { 'data-level': item.level }, item.text)));
  }
  while (list.children.length > EVENTS_MAX) list.lastChild.remove();
}

function draw(status) {
  const state = health(status);
  $('health').dataset.level = state.level;
  $('health').textContent = state.text;
  document.title = state.level === 'good' ? 'BinaxPay console' : `${state.text} – BinaxPay`;
  drawCards($('regions'), status.regions, status, true);
  drawCards($('edges'), [...(status.edges ?? []), ...(status.providers ?? [])], status, true);
  drawShards(status);
  drawOrders(status.payouts);
  plot(status, Math.round(Date.now() / 1000));
  tell(changes(last, status));
  last = status;
  lastAt = Date.now();
}

async function ask(act, target) {
  $('confirm-text').textContent = act === 'kill'
    ? `Kill ${target} (as kill -9 does)? It stays down until you start it again.` : `Start ${target} again?`;
  $('confirm').returnValue = 'no';
  $('confirm').showModal();
  await new Promise((done) => $('confirm').addEventListener('close', done, { once: true }));
  if ($('confirm').returnValue !== 'yes') return;
  try {
    const answer = await fetch(`/chaos/${act}/${encodeURIComponent(target)}`, { method: 'POST', headers: { 'X-Binax-Console': '1' } });
    tell([{ level: answer.ok ? 'warn' : 'bad', text: await answer.text() }]);
  } catch {
    tell([{ level: 'bad', text: `${act} ${target} was not sent: the console's server can't be reached` }]);
  }
}

function watchFeed() {
  const age = Date.now() - lastAt;
  const isLost = lastAt > 0 && age > STALE_MS;
  $('feed-lost').hidden = !isLost;
  $('feed-age').textContent = `${Math.round(age / 1000)} s`;
  if (isLost) {
    $('health').dataset.level = 'unknown';
    $('health').textContent = 'not known';
  }
  $('clock').textContent = new Date().toLocaleTimeString([], { hour12: false });
}

function connect() {
  const feed = new EventSource('live');
  feed.addEventListener('chaos', (event) => { chaosEnabled = event.data === 'true'; });
  feed.addEventListener('status', (event) => draw(JSON.parse(event.data)));
  feed.addEventListener('error', () => {
    // The browser reconnects by itself, but gives up where the server answers with an error; then we do it.
    if (feed.readyState === EventSource.CLOSED) setTimeout(connect, 2000);
  });
}

setInterval(watchFeed, 1000);
connect();
