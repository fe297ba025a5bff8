// What a state of the cluster means, and what changed since the last one, in an operator's words. Pure functions.

// Entries behind the front from which a replica counts as behind, and below which it has caught up. The states of several
// processes are not read at the same instant, so under load a few hundred mean nothing.
const BEHIND = 1000;
const CAUGHT_UP = 250;

const byName = (list) => new Map((list ?? []).map((item) => [item.name, item]));

export const stateOf = (place) => place.state ?? (place.up ? 'up' : 'down');

const words = { up: 'is up', down: 'is down', starting: 'is starting', paused: 'is paused' };
const stateLevels = { up: 'good', down: 'bad' };

function placeChanges(kind, before, after) {
  const old = byName(before);
  return (after ?? []).flatMap((place) => {
    const was = old.get(place.name);
    const state = stateOf(place);
    if (!was || stateOf(was) === state) return [];
    return [{ level: stateLevels[state] ?? 'warn', text: `${kind} ${place.name} ${words[state] ?? state}` }];
  });
}

function leaderChanges(name, was, group) {
  if (!was || was.leader === group.leader) return [];
  if (!group.leader) return [{ level: 'bad', text: `${name} has no leader` }];
  return [{ level: group.home && group.leader !== group.home ? 'warn' : 'good', text: `${name} is led by ${group.leader}` }];
}

function shardChanges(before, after) {
  const old = byName(before);
  return (after ?? []).flatMap((shard) => {
    const was = old.get(shard.name);
    const changes = leaderChanges(`shard ${shard.name}`, was, shard);
    if (was && digestsAgree(was) && !digestsAgree(shard)) {
      changes.push({ level: 'bad', text: `shard ${shard.name}: replicas disagree at a checkpoint` });
    }
    return changes;
  });
}

function unknownChanges(before, after) {
  const was = before?.unknown ?? 0;
  const is = after?.unknown ?? 0;
  if (!was && is) return [{ level: 'warn', text: `payouts of unknown outcome: ${is}; they are enquired about` }];
  if (was && !is) return [{ level: 'good', text: 'no payout is of unknown outcome any more' }];
  return [];
}

// Replicas that stand at the same checkpoint must have the same digest; one that lags behind is not compared.
export function digestsAgree(shard) {
  const seen = new Map();
  return (shard.replicas ?? []).every((replica) => {
    if (!replica.digest) return true;
    const known = seen.get(replica.checkpoint);
    seen.set(replica.checkpoint, replica.digest);
    return known === undefined || known === replica.digest;
  });
}

export function lagOf(group, replica) {
  const front = Math.max(0, ...(group.replicas ?? []).map((each) => Math.max(each.applied ?? 0, each.committed ?? 0)));
  return front - (replica.applied ?? 0);
}

// Regions that are down or behind: one that was stays so until all of its replicas are close to the front.
export function laggards(before, status) {
  const lags = (region) => (status.shards ?? []).some((shard) => (shard.replicas ?? []).some((replica) => replica.region === region.name
    && (!['leader', 'follower', 'learner'].includes(replica.role) || lagOf(shard, replica) > (before.has(region.name) ? CAUGHT_UP : BEHIND))));
  return new Set((status.regions ?? []).filter((region) => stateOf(region) !== 'up' || lags(region)).map((region) => region.name));
}

function lagChanges(before, lagged, lags) {
  const wasUp = new Set((before.regions ?? []).filter((region) => stateOf(region) === 'up').map((region) => region.name));
  return [
    ...[...lags].filter((name) => !lagged.has(name) && wasUp.has(name)).map((name) => ({ level: 'warn', text: `region ${name} has fallen behind` })),
    ...[...lagged].filter((name) => !lags.has(name)).map((name) => ({ level: 'good', text: `region ${name} has caught up` })),
  ];
}

export function changes(before, after, lagged, lags) {
  if (!before) return [];
  const places = placeChanges('region', before.regions, after.regions);
  // A region that goes down falls behind as well; once is enough.
  const isDown = new Set((after.regions ?? []).filter((region) => stateOf(region) !== 'up').map((region) => region.name));
  return [
    ...places,
    ...placeChanges('edge', before.edges, after.edges),
    ...placeChanges('provider', before.providers, after.providers),
    ...shardChanges(before.shards, after.shards),
    ...leaderChanges('the control group', before.control, after.control ?? before.control ?? {}),
    ...lagChanges(before, lagged, lags).filter((change) => ![...isDown].some((name) => change.text === `region ${name} has fallen behind`)),
    ...unknownChanges(before.payouts, after.payouts),
  ];
}

export function total(status) {
  const places = [...(status.regions ?? []), ...(status.edges ?? [])].filter((place) => stateOf(place) !== 'down');
  const known = (field) => places.map((place) => place[field]).filter((value) => value !== undefined && value !== null);
  const sum = (field) => (known(field).length ? known(field).reduce((a, b) => a + b, 0) : undefined);
  return {
    regions: (status.regions ?? []).length,
    regionsUp: (status.regions ?? []).filter((region) => stateOf(region) === 'up').length,
    rate: sum('rate'),
    errors: sum('errors'),
    p99: known('p99_ms').length ? Math.max(...known('p99_ms')) : undefined,
  };
}

export function health(status) {
  const down = [...(status.regions ?? []), ...(status.edges ?? []), ...(status.providers ?? [])]
    .filter((place) => stateOf(place) !== 'up').map((place) => place.name);
  const leaderless = (status.shards ?? []).filter((shard) => !shard.leader).map((shard) => shard.name);
  if ((status.shards ?? []).some((shard) => !digestsAgree(shard))) return { level: 'bad', text: 'replicas disagree' };
  if (leaderless.length) return { level: 'bad', text: `no leader: ${leaderless.join(', ')}` };
  if (down.length) return { level: 'warn', text: `serving without ${down.join(', ')}` };
  return status.ready === false ? { level: 'warn', text: status.waiting_for || 'starting' } : { level: 'good', text: 'all well' };
}
