// What is typed is kept on the device as it is typed, for twelve hours, and comes back after a
// closed tab, a lost signal or a save that failed. Forms say so by data-draft.
import { all, change, get, listen } from './store.js';
import { TWELVE_HOURS } from './copy.js';
import { button, element } from './markup.js';

const PAUSE = 250
const TYPED = 'input:not([type=hidden]):not([type=password]):not([type=file]):not([type=submit]), textarea, select, input[data-with-draft]'

const keyOf = (worker, path, form) => `${worker} ${path} ${form.dataset.draft}`

const fieldsOf = (form) => [...form.querySelectorAll(TYPED)].filter((field) => field.name)

// The fields as typed. The entry's own id goes along: saved twice after all, it is recorded once.
export function typedIn (form) {
  const typed = {}
  for (const field of fieldsOf(form)) {
    if (field.type !== 'radio' && field.type !== 'checkbox') typed[field.name] = [field.value]
    else typed[field.name] = [...(typed[field.name] ?? []), ...(field.checked ? [field.value] : [])]
  }
  return typed
}

// What is chosen from a list may draw other fields: they are filled after it.
export function fill (form, typed) {
  for (const lists of [true, false]) {
    for (const field of fieldsOf(form).filter((one) => (one.localName === 'select') === lists)) {
      const values = typed[field.name]
      if (!values) continue
      if (field.type === 'radio' || field.type === 'checkbox') field.checked = values.includes(field.value)
      else field.value = values[0]
      field.dispatchEvent(new Event('change', { bubbles: true }))
    }
  }
}

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other)

function notice (discard) {
  return element('div', { class: 'govuk-inset-text ld-kept', role: 'status' },
    element('p', { class: 'govuk-body' }, 'We kept what you typed. It is not saved yet.'),
    button('Discard it', { kind: 'secondary', click: discard })
  )
}

// Keeps this form's typing for the person from now on, and brings back what was kept, once `ready`.
// Returns what forgets it.
export function keep (form, worker, { path = location.pathname, ready = Promise.resolve() } = {}) {
  const key = keyOf(worker, path, form)
  const asOpened = typedIn(form)
  const id = form.querySelector('input[type=hidden][name=client_id]')
  const openedId = id?.value
  let timer = null
  let touched = false
  let over = false

  const draftNow = (sent) => ({ key, worker, path, typed: typedIn(form), client_id: id?.value, at: Date.now(), sent })
  const drop = () => change('drafts', (store) => store.delete(key))
  const write = (sent = false) => {
    clearTimeout(timer)
    timer = null
    if (!over) return change('drafts', (store) => store.put(draftNow(sent)))
  }
  const typed = () => {
    touched = true
    clearTimeout(timer)
    timer = setTimeout(write, PAUSE)
  }
  const bringBack = async () => {
    // A page that shows what is wrong has the typing already.
    if (form.closest('main')?.querySelector('[aria-invalid=true], .govuk-error-summary')) return
    const draft = await get('drafts', key)
    if (!draft || touched) return
    if (same(draft.typed, asOpened) || Date.now() - draft.at > TWELVE_HOURS) return drop()
    fill(form, draft.typed)
    if (id && draft.client_id) id.value = draft.client_id
    const told = notice(async () => {
      fill(form, asOpened)
      if (id) id.value = openedId
      clearTimeout(timer)
      await drop()
      told.remove()
      form.querySelector(TYPED)?.focus()
    })
    form.before(told)
  }

  form.addEventListener('input', typed)
  form.addEventListener('change', typed)
  document.addEventListener('visibilitychange', () => { if (document.hidden && timer) write() })
  listen((what) => { if (what === 'wiped') over = true })
  if (form.dataset.draftHere === undefined) form.addEventListener('submit', () => { write(true) })
  ready.then(bringBack).catch(() => {})
  return () => {
    clearTimeout(timer)
    over = true
    return drop()
  }
}

// After a page has opened: which of the forms that were sent are saved now? Those whose sending led
// on to another page that has nothing against it. What is another person's goes.
export async function settle (worker, path = location.pathname) {
  const [arrived] = performance.getEntriesByType('navigation')
  const ledOn = arrived?.redirectCount > 0 && !document.querySelector('.ls-banner--error')
  const old = Date.now() - TWELVE_HOURS
  for (const draft of await all('drafts')) {
    if (draft.worker !== worker || draft.at < old || (draft.sent && ledOn && draft.path !== path)) {
      await change('drafts', (store) => store.delete(draft.key))
    } else if (draft.sent) await change('drafts', (store) => store.put({ ...draft, sent: false }))
  }
}

// Nobody is signed in: whatever was sent has not been saved.
export async function unsettle () {
  for (const draft of await all('drafts')) {
    if (draft.sent) await change('drafts', (store) => store.put({ ...draft, sent: false }))
  }
}


// What this person has begun to type under addresses that begin so: the rest of each address.
export async function begunAt (worker, start) {
  const old = Date.now() - TWELVE_HOURS
  const drafts = (await all('drafts')).filter((one) => one.worker === worker && one.at > old && one.path?.startsWith(start))
  return new Set(drafts.map(({ path }) => decodeURIComponent(path.slice(start.length))))
}
