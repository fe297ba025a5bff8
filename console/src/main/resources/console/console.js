// The page: one state a second comes in, everything is drawn from it. Nothing is kept but the last state, who lags, and the plots.
import { changes, digestsAgree, health, laggards, lagOf, stateOf, total } from './changes.js';
import { plot } from './plots.js';

const EVENTS_MAX = 200;
const STALE_MS = 5000;
// More is what a replica says that does not know how old it may be.
const NO_AGE_MS = 9e12;
const $ = (id) => document.getElementById(id);

let last = null;
let lastAt = 0;
let lagging = new Set();
let chaosEnabled = false;

function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (value !== '') node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

const isKnown = (value) => value !== undefined && value !== null && value !== '';
const rounded = (value) => (Math.abs(value) < 10 ? Math.round(value * 10) / 10 : Math.round(value));
const number = (value, unit = '') => (isKnown(value) ? `${rounded(value).toLocaleString('en')}${unit}` : '–');
const term = (name, value, level = '') => [element('dt', {}, name), element('dd', { 'data-level': level }, value)];
const levels = { up: 'good', down: 'bad', starting: 'warn', paused: 'warn' };
const duration = (ms) => (ms < 1000 ? `${ms} ms` : `${rounded(ms / 1000)} s`);
const timeOf = (date) => date.toLocaleTimeString('en', { hourCycle: 'h23' });

// Replaces what `host` shows only where it changed, so that focus, selection and screen readers are left in peace.
function show(host, nodes) {
  const fresh = element('div', {}, ...nodes);
  if (fresh.innerHTML !== host.innerHTML) host.replaceChildren(...nodes);
}

function figures(place, status) {
  const list = element('dl');
  if (stateOf(place) === 'down') return list;
  const leads = [...(status.shards ?? []), ...(status.control ? [{ ...status.control, name: 'control' }] : [])]
    .filter((group) => group.leader === place.name).map((group) => group.name);
  const add = (name, value, level = '', kind = '') => list.append(element('div', { class: kind }, ...term(name, value, level)));
  if (leads.length) add('leads', leads.join(', '), '', 'whole');
  if (isKnown(place.rate)) add('requests/s', number(place.rate));
  if (isKnown(place.p99_ms)) add('p99', number(place.p99_ms, ' ms'));
  if (isKnown(place.errors)) add('errors/s', number(place.errors), place.errors > 0 ? 'bad' : '');
  if (isKnown(place.cpu)) add('CPU', number(place.cpu, ' %'));
  if (place.rss_mb) add('memory', number(place.rss_mb, ' MB'));
  return list;
}

function card(place, status) {
  const state = stateOf(place);
  const node = element('article', { class: 'card', 'data-name': place.name, 'data-state': state, 'aria-label': `${place.name}: ${state}` },
    element('h3', {}, place.name, element('span', { 'data-level': levels[state] ?? 'warn' }, state)), figures(place, status));
  if (chaosEnabled) {
    const act = state === 'down' ? 'start' : 'kill';
    node.append(element('button', { class: act === 'kill' ? 'danger' : '', 'aria-label': `${act} ${place.name}`, onclick: () => ask(act, place.name) },
      act === 'kill' ? 'Kill' : 'Start'));
  }
  return node;
}

// A card is replaced only where it changed, and inside it the button only where it does something else now.
function drawCards(host, places, status) {
  const old = new Map([...host.children].map((node) => [node.dataset.name, node]));
  const nodes = (places ?? []).map((place) => {
    const fresh = card(place, status);
    const stale = old.get(place.name);
    if (!stale) return fresh;
    const hasSameButton = (stale.querySelector('button')?.textContent ?? '') === (fresh.querySelector('button')?.textContent ?? '');
    if (!hasSameButton || stale.dataset.state !== fresh.dataset.state) return fresh;
    if (stale.querySelector('dl').innerHTML !== fresh.querySelector('dl').innerHTML) stale.querySelector('dl').replaceWith(fresh.querySelector('dl'));
    return stale;
  });
  if (nodes.some((node, i) => host.children[i] !== node) || host.children.length !== nodes.length) {
    const focused = document.activeElement?.closest('.card')?.dataset.name;
    host.replaceChildren(...nodes);
    if (focused) host.querySelector(`[data-name="${CSS.escape(focused)}"] button`)?.focus();
  }
}

function replicaCell(group, region) {
  const replica = (group.replicas ?? []).find((each) => each.region === region);
  if (!replica || !replica.role || replica.role === 'down' || replica.role === 'stopped') {
    return element('td', { 'data-level': replica ? 'bad' : '' }, replica?.role ?? '–');
  }
  const isLeader = replica.role === 'leader';
  const level = isLeader ? 'good' : ['follower', 'learner'].includes(replica.role) ? '' : 'warn';
  const lag = lagOf(group, replica);
  const isBehind = lagging.has(region) && lag > 0;
  const parts = isLeader ? [`at ${number(replica.applied ?? 0)}`] : [lag > 0 ? `${number(lag)} behind` : 'in step'];
  if (!isLeader && isKnown(replica.staleness_ms) && replica.staleness_ms >= 0 && replica.staleness_ms < NO_AGE_MS) parts.push(duration(replica.staleness_ms));
  return element('td', { 'data-level': level, title: `applied ${replica.applied ?? 0}, checkpoint ${replica.checkpoint ?? 0}` },
    element(isLeader ? 'b' : 'span', {}, replica.role), element('small', { 'data-level': isBehind ? 'warn' : '' }, parts.join(' · ')));
}

function groupRow(group, regions) {
  const home = group.home ?? '';
  const termNow = Math.max(0, ...(group.replicas ?? []).map((replica) => replica.term ?? 0));
  const checkpoint = Math.max(0, ...(group.replicas ?? []).map((replica) => replica.checkpoint ?? 0));
  const digest = (group.replicas ?? []).find((replica) => replica.checkpoint === checkpoint)?.digest ?? '';
  const agree = digestsAgree(group);
  const isAway = home && group.leader !== home;
  return element('tr', { 'data-name': group.name },
    element('th', { scope: 'row' }, group.name), element('td', {}, home || '–'),
    element('td', { 'data-level': !group.leader ? 'bad' : isAway ? 'warn' : 'good' }, group.leader || 'none', element('small', {}, termNow ? `term ${termNow}` : '')),
    ...regions.map((region) => replicaCell(group, region)),
    checkpoint ? element('td', { 'data-level': agree ? 'good' : 'bad' }, agree ? 'agree' : 'DIFFER',
      element('small', {}, `#${checkpoint} `, element('code', {}, digest.slice(0, 8)))) : element('td', { class: 'quiet' }, '–'));
}

function drawShards(status) {
  const regions = (status.regions ?? []).map((region) => region.name);
  const groups = [...(status.shards ?? []), ...(status.control ? [{ ...status.control, name: 'control' }] : [])];
  show($('shard-columns'), ['Shard', 'Home', 'Leader', ...regions, 'Digests'].map((name) => element('th', { scope: 'col' }, name)));
  show($('shards'), groups.map((group) => groupRow(group, regions)));
}

function drawOrders(payouts = {}) {
  const names = [['open', 'payouts'], ['unknown', 'unknown'], ['crossings_open', 'crossings']];
  show($('orders'), names.map(([field, name]) => element('div', { 'data-name': field },
    ...term(name, number(payouts[field]), field === 'unknown' && payouts[field] > 0 ? 'warn' : ''))));
}

function drawSummary(status) {
  const sum = total(status);
  show($('summary'), [
    element('div', {}, ...term('regions up', `${sum.regionsUp} of ${sum.regions}`, sum.regionsUp < sum.regions ? 'warn' : '')),
    element('div', {}, ...term('requests/s', number(sum.rate))),
    element('div', {}, ...term('worst p99', number(sum.p99, ' ms'))),
    element('div', {}, ...term('errors/s', number(sum.errors), sum.errors > 0 ? 'bad' : '')),
  ]);
}

function tell(items) {
  if (!items.length) return;
  const list = $('events');
  list.querySelector('.quiet')?.remove();
  for (const item of items) {
    const at = new Date();
    list.prepend(element('li', {}, element('time', { datetime: at.toISOString() }, timeOf(at)),
      element('span', { 'data-level': item.level }, item.text)));
  }
  while (list.children.length > EVENTS_MAX) list.lastChild.remove();
}

function draw(status) {
  const state = health(status);
  say(state.level, state.text);
  document.title = state.level === 'good' ? 'BinaxPay console' : `${state.text} – BinaxPay`;
  const laggingNow = laggards(lagging, status);
  tell(changes(last, status, lagging, laggingNow));
  lagging = laggingNow;
  drawSummary(status);
  drawCards($('regions'), status.regions, status);
  drawCards($('edges'), [...(status.edges ?? []), ...(status.providers ?? [])], status);
  drawShards(status);
  drawOrders(status.payouts);
  plot(status, Math.round(Date.now() / 1000));
  last = status;
  lastAt = Date.now();
  watchFeed();
}

// Said again only where it changed: a screen reader reads it out each time.
function say(level, text) {
  $('health').dataset.level = level;
  if ($('health').textContent !== text) $('health').textContent = text;
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
  $('main').toggleAttribute('data-stale', isLost);
  if (isLost) say('unknown', 'not known');
  $('clock').textContent = timeOf(new Date());
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
