// What waits to be sent. An entry leaves only when the service has said that it is recorded, or
// when its person throws it away.
import { all, change, tell } from './store.js';

export const ADDRESSES = { engagement: '/api/v1/engagements/', star: '/api/v1/stars/' }
export const WAITING = 'waiting'
export const REFUSED = 'refused'

// Puts an entry in, or a mended one back, under the same client_id.
export async function put (entry) {
  const kept = {
    client_id: crypto.randomUUID(), made_at: Date.now(), tried: false, attempts: 0, ...entry, state: WAITING, problems: null
  }
  await change('outbox', (store) => store.put(kept))
  tell('added')
  return kept
}

export async function throwAway (clientId) {
  await change('outbox', (store) => store.delete(clientId))
  tell()
}

// Takes out what is recorded. Were that forgotten, it would be sent once more, and do no harm.
export async function arrived (clientId) {
  await change('outbox', (store) => store.delete(clientId), 'relaxed')
}

// Changes an entry that is still there; one that was thrown away meanwhile stays away.
export async function mark (clientId, facts) {
  await change('outbox', async (store) => {
    const entry = await store.get(clientId)
    if (entry) await store.put({ ...entry, ...facts })
  }, 'relaxed')
}

// A person's own entries, the oldest first.
export async function of (worker) {
  const entries = (await all('outbox')).filter((entry) => entry.worker === worker)
  return entries.sort((one, other) => one.made_at - other.made_at)
}

// Whether anything of anybody's waits: no more is told to who is not its person.
export async function anythingWaits () {
  return (await all('outbox')).some((entry) => entry.state === WAITING)
}
