// Sends what waits in the outbox: each entry until there is a definite answer, one tab at a time,
// and only the entries of whoever is signed in. Sending again does no harm: the service knows an
// entry by its client_id and records it once.
import { ADDRESSES, REFUSED, WAITING, anythingWaits, arrived, mark, of } from './outbox.js';
import { listen, tell } from './store.js';

// How a round ended.
export const DONE = 'done' // nothing of this person's waits
export const LATER = 'later' // no signal, or the service is away
export const SIGN_IN = 'sign-in' // nobody is signed in, or somebody else

const LATER_STATUSES = [408, 425, 429]
const TROUBLES_IN_A_ROW = 3

// Times are in milliseconds: after a failure the first wait, at most the longest, and how long an
// answer may take.
export function makeSender ({ firstWait = 2000, longestWait = 300_000, patience = 30_000 } = {}) {
  let failures = 0
  let timer = null
  let running = false
  let again = false
  let latest = DONE

  async function ask (address, options) {
    const signal = AbortSignal.timeout(patience)
    const response = await fetch(address, { cache: 'no-store', redirect: 'error', signal, ...options })
    // An answer that breaks off, or is no JSON (a hotel's sign-in page, say), is no answer.
    return { status: response.status, said: await response.json().catch(() => null) }
  }

  async function send (entry, csrf) {
    // Noted before it goes out: from now on it may have arrived.
    await mark(entry.client_id, { tried: true, attempts: entry.attempts + 1 })
    const { status, said } = await ask(ADDRESSES[entry.kind], {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-CSRFToken': csrf },
      body: JSON.stringify({ ...entry.facts, client_id: entry.client_id, worker: entry.worker })
    })
    if (!said) return LATER
    if (status === 200 || status === 201) {
      if (said.client_id !== entry.client_id) return LATER
      await arrived(entry.client_id)
      return DONE
    }
    if (status === 401 || status === 403) return SIGN_IN
    if (status < 400 || status >= 500 || LATER_STATUSES.includes(status)) return LATER
    await mark(entry.client_id, { state: REFUSED, problems: said, tried: status === 409 })
    tell()
    return DONE
  }

  async function round () {
    if (!await anythingWaits()) return DONE
    const me = await ask('/api/v1/me/')
    if (me.status === 401 || me.status === 403) return SIGN_IN
    if (me.status !== 200 || !me.said?.worker) return LATER
    const waiting = (await of(me.said.worker)).filter((entry) => entry.state === WAITING)
    // What has failed most comes last, so that it keeps nothing else from being sent.
    waiting.sort((one, other) => one.attempts - other.attempts || one.made_at - other.made_at)
    let inARow = 0
    let left = 0
    for (const entry of waiting) {
      const ended = await send(entry, me.said.csrf).catch(() => LATER)
      if (ended === SIGN_IN) return SIGN_IN
      if (ended === DONE) {
        failures = inARow = 0
        continue
      }
      inARow += 1
      left += 1
      if (inARow === TROUBLES_IN_A_ROW) break
    }
    return left ? LATER : DONE
  }

  async function oneRound () {
    if (navigator.onLine === false) return LATER
    try {
      // Without locks two tabs may send the same entry at once, which the service sees through.
      return await (navigator.locks ? navigator.locks.request('lodestar-outbox', round) : round())
    } catch {
      return LATER
    }
  }

  // Sends now; afterwards again by itself, as long as that may help.
  async function run () {
    if (running) {
      again = true
      return latest
    }
    running = true
    clearTimeout(timer)
    do {
      again = false
      latest = await oneRound()
    } while (again && latest === DONE)
    running = false
    tell()
    if (latest === LATER) {
      const wait = Math.min(longestWait, firstWait * 2 ** failures)
      failures += 1
      // Not all phones of a centre at once.
      timer = setTimeout(run, wait * (0.5 + Math.random() / 2))
    } else failures = 0
    return latest
  }

  function start () {
    window.addEventListener('online', () => {
      failures = 0
      run()
    })
    document.addEventListener('visibilitychange', () => { if (!document.hidden) run() })
    listen((what) => { if (what === 'added') run() })
    return run()
  }

  return { run, start, latest: () => latest }
}
