// The copy of today's families: fetched while there is a signal, gone after twelve hours.
import { change, get, tell } from './store.js';

export const TWELVE_HOURS = 12 * 60 * 60 * 1000
const OFTEN_ENOUGH = 3 * 60 * 1000
const ONLY = 'today'

const fresh = (copy) => {
  const age = Date.now() - copy.fetched_at
  // A clock that was set back must not keep it for longer.
  return age < TWELVE_HOURS && age > -OFTEN_ENOUGH
}

// The copy, or null; one that has expired is removed, not only hidden.
export async function read () {
  const copy = await get('copy', ONLY)
  if (!copy) return null
  if (fresh(copy)) return copy
  await change('copy', (store) => store.delete(ONLY))
  tell()
  return null
}

// Fetches it for the person who is signed in, unless that was done a few minutes ago.
export async function refresh (worker, { force = false } = {}) {
  const kept = await read()
  if (kept && kept.worker !== worker) await wipe('changed')
  else if (kept && !force && Date.now() - kept.fetched_at < OFTEN_ENOUGH) return kept
  const asked = Date.now()
  const response = await fetch('/api/v1/device-copy/', { cache: 'no-store', redirect: 'error' })
  if (!response.ok) return null
  const copy = await response.json()
  if (copy.worker !== worker) return null
  copy.fetched_at = asked
  await change('copy', (store) => store.put(copy, ONLY))
  tell()
  return copy
}

// Removes everything but what waits to be sent: the copy, and what was typed and not saved. Pages
// that hear 'wiped' keep nothing more either.
export async function wipe (news = 'wiped') {
  await change('copy', (store) => store.clear())
  await change('drafts', (store) => store.clear())
  tell(news)
}

// Somebody else holds the phone: the copy goes, and pages that hear 'handed-over' lead away.
export async function handOver () {
  await change('copy', (store) => store.clear())
  tell('handed-over')
}

// Removes the copy at the moment it expires, also while a page is open.
export async function expireOnTime () {
  const copy = await read()
  if (copy) setTimeout(expireOnTime, Math.min(copy.fetched_at + TWELVE_HOURS - Date.now() + 50, 2 ** 31 - 1))
}
