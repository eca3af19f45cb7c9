// Lodestar without a signal: today's families, logging, scoring, and what waits to be sent.
import { expireOnTime, read, refresh, wipe } from './copy.js';
import { begunAt, keep, settle } from './drafts.js';
import { called, familyOf, problemsOf, what } from './entries.js';
import { logForm, noAccess } from './log.js';
import { clock, count, element } from './markup.js';
import { REFUSED, of, put, throwAway } from './outbox.js';
import { makeSender } from './sender.js';
import { starForm } from './star.js';
import { listen } from './store.js';
import { todayList } from './today.js';
import { discardQuestion, outboxList } from './waiting.js';

const app = document.querySelector('[data-app]')
const sender = makeSender()
let message = null
let shownAt = null

const routeNow = () => {
  const [, verb = '', key = ''] = location.hash.match(/^#\/(\w*)\/?(.*)$/) ?? []
  return { verb, key: decodeURIComponent(key) }
}

const back = (href, words) => element('a', { class: 'govuk-back-link', href }, words)

const heading = (title, caption) => [
  caption && element('span', { class: 'govuk-caption-l' }, caption),
  element('h1', { class: 'govuk-heading-l', tabindex: '-1' }, title)
]

// A message belongs to the page it leads to, and stays until another one is opened.
const say = (words, on) => { message = { words, on, shown: false } }

function banner (here) {
  if (message?.on !== here) return null
  message.shown = true
  return element('div', { class: 'govuk-notification-banner govuk-notification-banner--success ld-banner', role: 'alert' },
    element('div', { class: 'govuk-notification-banner__content' }, element('p', { class: 'govuk-notification-banner__heading' }, message.words)))
}

function tabs (here, entries) {
  const tab = (words, href, current) => element('li', {}, element('a', { class: 'ls-sub-navigation__link', href, 'aria-current': current && 'page' }, words))
  return element('nav', { class: 'ls-sub-navigation', 'aria-label': 'On this phone' },
    element('ul', { class: 'ls-sub-navigation__list' },
      tab('Families', '#/', here === ''),
      tab(entries.length ? `Waiting (${entries.length})` : 'Waiting', '#/waiting', here === 'waiting')))
}

const online = () => element('p', { class: 'govuk-body ld-online' },
  navigator.onLine === false ? 'No signal. What you save waits on this phone.' : element('a', { class: 'govuk-link', href: '/' }, 'Open all of Lodestar'))

async function save (entry, worker, facts) {
  await put({ ...entry, ...facts, worker })
  const copy = await read()
  say(`${what({ ...entry, ...facts })} with ${called(facts, copy)} is kept on this phone.`, '')
  location.hash = '#/'
}

function todayPage ({ copy, entries, begun }) {
  return {
    title: 'Today’s families',
    nodes: [
      banner(''), ...heading('Today’s families'), tabs('', entries), online(),
      todayList({ copy, entries, begun, noAccess: (family) => save({}, copy.worker, noAccess(family)).then(show) }),
      element('p', { class: 'govuk-body ls-muted' }, `As at ${clock(copy.fetched_at)}. Kept on this phone for twelve hours.`)
    ]
  }
}

function waitingPage ({ copy, entries }) {
  const send = async () => {
    await sender.run()
    show()
  }
  return {
    title: 'Waiting to be sent',
    nodes: [banner('waiting'), ...heading('Waiting to be sent'), tabs('waiting', entries), online(), outboxList({ entries, copy, latest: sender.latest(), send })]
  }
}

function formPage (title, family, { holder, form, shown }, worker, { away = '#/', path = location.hash } = {}) {
  return {
    title,
    nodes: [back(away, 'Back'), ...heading(title, family.called), holder],
    ready: () => {
      form.addEventListener('saved', keep(form, worker, { path }))
      shown()
    }
  }
}

const keeping = (entry, worker) => async function (facts) {
  document.querySelector('form[data-draft]')?.dispatchEvent(new Event('saved'))
  await save(entry, worker, facts)
}

function logPage ({ copy }, ref) {
  const family = copy.families.find((one) => one.ref === ref)
  // What was typed on the page of the same name, and could not be saved there, goes on here.
  const path = `/families/${ref}/log/`
  return family && formPage('Log a visit', family, logForm({ family, save: keeping({}, copy.worker) }), copy.worker, { path })
}

function starPage ({ copy }, ref) {
  const family = copy.families.find((one) => one.cases.some((held) => held.ref === ref))
  const held = family?.cases.find((one) => one.ref === ref)
  return family && formPage('Record a Star', family, starForm({ family, held, editions: copy.editions, save: keeping({}, copy.worker) }), copy.worker)
}

function changePage ({ copy, entries }, id) {
  const entry = entries.find((one) => one.client_id === id && one.state === REFUSED)
  if (!entry) return null
  const family = familyOf(entry, copy)
  const shared = { family, entry, problems: problemsOf(entry), save: keeping(entry, copy.worker) }
  if (entry.kind === 'engagement') return formPage('Put it right', family, logForm(shared), copy.worker, { away: '#/waiting' })
  const held = family.cases.find((one) => one.ref === entry.facts.case)
  return held && formPage('Put it right', family, starForm({ ...shared, held, editions: copy.editions }), copy.worker, { away: '#/waiting' })
}

function discardPage ({ copy, entries }, id) {
  const entry = entries.find((one) => one.client_id === id)
  const discard = async () => {
    await throwAway(id)
    say('Thrown away.', 'waiting')
    location.hash = '#/waiting'
  }
  return entry && {
    title: 'Throw this away?',
    nodes: [back('#/waiting', 'Back'), ...heading('Throw this away?'), discardQuestion({ entry, copy, discard })]
  }
}

function nothingPage () {
  return {
    title: 'No families on this phone',
    nodes: [
      ...heading('No families on this phone'),
      element('p', { class: 'govuk-body' }, 'Families are kept for twelve hours after you last opened Lodestar with a signal, and removed when you sign out.'),
      element('p', { class: 'govuk-body' }, 'When there is a signal, ', element('a', { class: 'govuk-link', href: '/' }, 'open Lodestar'), ' and sign in. Whatever waits to be sent is kept until then.')
    ]
  }
}

const PAGES = { '': todayPage, log: logPage, star: starPage, waiting: waitingPage, change: changePage, discard: discardPage }

// Draws the page that the address asks for. What is being typed is never drawn over.
async function show () {
  const copy = await read()
  const { verb, key } = routeNow()
  if (message?.shown && message.on !== verb) message = null
  const entries = copy ? await of(copy.worker) : []
  const begun = copy ? await begunAt(copy.worker, '#/star/') : new Set()
  const page = copy ? (PAGES[verb]?.({ copy, entries, begun }, key) || todayPage({ copy, entries, begun })) : nothingPage()
  const moved = shownAt !== null && shownAt !== location.hash
  shownAt = location.hash
  document.title = `${page.title} – Lodestar`
  app.replaceChildren(...page.nodes.filter(Boolean))
  if (moved) {
    app.querySelector('h1').focus()
    window.scrollTo(0, 0)
  }
  page.ready?.()
}

async function news (what) {
  if (what === 'handed-over') return location.replace('/')
  if (what === 'wiped') return show()
  // A form stays as it is, unless the copy behind it has gone.
  if (app.querySelector('form[data-draft]') && await read()) return
  await show()
}

// A page that could not be reached leads to the same thing here.
async function startWhere () {
  const [, ref] = location.pathname.match(/^\/families\/([^/]+)\/log\/$/) ?? []
  if (ref && !location.hash) history.replaceState(null, '', `#/log/${ref}`)
}

async function catchUp () {
  const response = await fetch('/api/v1/me/', { cache: 'no-store', redirect: 'error' })
  if (!response.ok) return
  const { worker } = await response.json()
  const kept = await read()
  if (kept && kept.worker !== worker) await wipe('changed')
  await settle(worker, null)
  await refresh(worker)
}

async function sentSince () {
  const copy = await read()
  const before = copy ? (await of(copy.worker)).length : 0
  await sender.start()
  const after = copy ? (await of(copy.worker)).length : 0
  if (before > after) say(`${count(before - after, 'entry has', 'entries have')} been sent.`, routeNow().verb)
}

window.addEventListener('hashchange', show)
for (const turn of ['online', 'offline']) window.addEventListener(turn, () => news('changed'))
if ('serviceWorker' in navigator) navigator.serviceWorker.register('/service-worker.js').catch(() => {})
await startWhere()
await show()
listen(news)
await expireOnTime()
await sentSince()
await catchUp().catch(() => {})
await news('changed')
