// What this device keeps, in IndexedDB. One person's things are never another's: every entry and
// every draft says whose it is, and the copy of today's families has one owner.
import { openDB } from '../vendor/idb-8.0.4/index.js';

const opened = openDB('lodestar', 1, {
  upgrade (database) {
    database.createObjectStore('copy')
    database.createObjectStore('outbox', { keyPath: 'client_id' }).createIndex('worker', 'worker')
    database.createObjectStore('drafts', { keyPath: 'key' })
  },
  // Another tab has a newer version of Lodestar: let it through.
  blocking (current, wanted, event) { event.target.close() }
})

const news = 'lodestar'
const teller = new BroadcastChannel(news)

export const tell = (what = 'changed') => teller.postMessage(what)

// Calls back whenever this or another tab has changed something: 'changed', 'added', 'wiped',
// 'handed-over'.
export function listen (heard) {
  const channel = new BroadcastChannel(news)
  channel.addEventListener('message', (event) => heard(event.data))
}

export async function all (store) {
  return (await opened).getAll(store)
}

export async function get (store, key) {
  return (await opened).get(store, key)
}

// What may not be lost is on the disk when this resolves: a phone may be switched off at once.
export async function change (store, work, durability = 'strict') {
  const transaction = (await opened).transaction(store, 'readwrite', { durability })
  const [answer] = await Promise.all([work(transaction.store), transaction.done])
  return answer
}
