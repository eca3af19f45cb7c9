// What every page does for working without a signal. Everything online works without this file.
import { expireOnTime, read, refresh, wipe } from './copy.js';
import { keep, settle, unsettle } from './drafts.js';
import { count } from './markup.js';
import { REFUSED, of } from './outbox.js';
import { makeSender } from './sender.js';
import { guardSignOut } from './sign-out.js';
import { listen } from './store.js';

const person = document.querySelector('meta[name="lodestar-worker"]')
const worker = person?.content
const sender = makeSender()

async function showWhatWaits () {
  const line = document.querySelector('[data-waiting]')
  if (!line) return
  const entries = await of(worker)
  const refused = entries.filter((entry) => entry.state === REFUSED).length
  const waiting = entries.length - refused
  const said = []
  if (waiting) said.push(`${count(waiting, 'entry waits', 'entries wait')} to be sent`)
  if (refused) said.push(`${count(refused, 'entry needs', 'entries need')} putting right`)
  line.querySelector('a').textContent = said.join(', ')
  line.hidden = said.length === 0
}

// What another person left behind goes first.
async function tidy () {
  const kept = await read()
  if (kept && kept.worker !== worker) await wipe('changed')
  await settle(worker)
}

async function signedIn () {
  // In another tab the phone was handed over: this page is not for whoever holds it.
  listen((what) => { if (what === 'handed-over') location.replace('/') })
  const ready = tidy()
  for (const form of document.querySelectorAll('form[data-draft]')) keep(form, worker, { ready })
  for (const form of document.querySelectorAll('form[data-sign-out]')) guardSignOut(form, worker, sender.run)
  await ready
  listen(showWhatWaits)
  await showWhatWaits()
  sender.start()
  if (person.dataset.casework === undefined) return
  await refresh(worker).catch(() => {})
  await expireOnTime()
}

if ('serviceWorker' in navigator) navigator.serviceWorker.register('/service-worker.js').catch(() => {})
if (worker) await signedIn()
else await unsettle()
