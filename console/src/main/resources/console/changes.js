// What changed from one state of the cluster to the next, in an operator's words. Pure functions.

const byName = (list) => new Map((list ?? []).map((item) => [item.name, item]));

export const stateOf = (place) => place.state ?? (place.up ? 'up' : 'down');

const words = { up: 'is up', down: 'is down', starting: 'is starting', paused: 'is paused' };

function placeChanges(kind, before, after) {
  const old = byName(before);
  return (after ?? []).flatMap((place) => {
    const was = old.get(place.name);
    const state = stateOf(place);
    if (!was || stateOf(was) === state) return [];
    return [{ level: state === 'up' ? 'good' : 'bad', text: `${kind} ${place.name} ${words[state] ?? state}` }];
  });
}

function shardChanges(before, after) {
  const old = byName(before);
  return (after ?? []).flatMap((shard) => {
    const was = old.get(shard.name);
    const changes = [];
    if (was && was.leader !== shard.leader) {
      changes.push(shard.leader
        ? { level: shard.leader === shard.home ? 'good' : 'warn', text: `shard ${shard.name} is led by ${shard.leader}` }
        : { level: 'bad', text: `shard ${shard.name} has no leader` });
    }
    if (was && digestsAgree(was) && !digestsAgree(shard)) {
      changes.push({ level: 'bad', text: `shard ${shard.name}: replicas disagree at a checkpoint` });
    }
    return changes;
  });
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

export function changes(before, after) {
  if (!before) return [];
  return [
    ...placeChanges('region', before.regions, after.regions),
    ...placeChanges('edge', before.edges, after.edges),
    ...placeChanges('provider', before.providers, after.providers),
    ...shardChanges(before.shards, after.shards),
  ];
}

export function health(status) {
  const down = [...(status.regions ?? []), ...(status.edges ?? []), ...(status.providers ?? [])]
    .filter((place) => stateOf(place) !== 'up').map((place) => place.name);
  const leaderless = (status.shards ?? []).filter((shard) => !shard.leader).map((shard) => shard.name);
  if ((status.shards ?? []).some((shard) => !digestsAgree(shard))) return { level: 'bad', text: 'replicas disagree' };
  if (leaderless.length) return { level: 'bad', text: `no leader: ${leaderless.join(', ')}` };
  if (down.length) return { level: 'warn', text: `serving without ${down.join(', ')}` };
  return status.ready === false ? { level: 'warn', text: 'starting' } : { level: 'good', text: 'all well' };
}
