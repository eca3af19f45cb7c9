// Logging a visit without a signal: the same questions as on the page, the usual chosen already.
import { showFaults } from './faults.js';
import { copyOf, count, dayAfter, dayOf, element, inWords, nearDay, today } from './markup.js';

const LONGEST_MINUTES = 24 * 60
const FURTHEST_DAYS = 366
const WEEKS = { week: 1, fortnight: 2 }

// By its name: a list of controls has a length of its own.
const control = (form, name) => form.elements.namedItem(name)

const value = (form, name) => control(form, name)?.value ?? ''

const choose = (form, name, chosen) => { if (control(form, name)) control(form, name).value = chosen }

const typedDay = (form, name) => dayOf(['day', 'month', 'year'].map((part) => value(form, `${name}_${part}`)))

export function fillDay (form, name, day) {
  const [year, month, date] = day.split('-').map(Number)
  for (const [part, text] of Object.entries({ day: date, month, year })) form.elements[`${name}_${part}`].value = text
}

// The case a contact belongs to unless somebody says: the only open one, or the worker's own.
function usualCase ({ cases }) {
  const own = cases.filter(({ mine }) => mine)
  return [cases, own].find((found) => found.length === 1)?.[0].ref ?? ''
}

// Which day each chip stands for.
function sayDays (form) {
  for (const [key, weeks] of Object.entries(WEEKS)) {
    const label = form.querySelector(`input[name=next_visit][value=${key}]`)?.closest('div').querySelector('label')
    if (label) label.textContent = `In ${count(weeks, 'week')}, ${nearDay(dayAfter(7 * weeks))}`
  }
}

function offerCases (form, family) {
  const [none] = form.querySelectorAll('[data-cases] .govuk-radios__item')
  const items = family.cases.map((held, place) => {
    const item = none.cloneNode(true)
    const [input, label] = [item.querySelector('input'), item.querySelector('label')]
    input.id = label.htmlFor = `id_case_${place + 1}`
    input.value = held.ref
    label.textContent = `${held.ref}, opened ${inWords(held.opened_on)}`
    return item
  })
  none.before(...items)
  form.querySelector('[data-cases]').hidden = family.cases.length < 2
  choose(form, 'case', usualCase(family))
}

function dayChosen (form, family, problems) {
  const chosen = { today: today(), yesterday: dayAfter(-1) }[value(form, 'when')]
  const name = chosen ? 'when' : 'date'
  const day = chosen ?? typedDay(form, 'date')
  const held = family.cases.find((one) => one.ref === value(form, 'case'))
  if (day === '') problems.date = ['Enter the date']
  else if (day === null) problems.date = ['Date must be a real date']
  else if (day > today()) problems[name] = ['Date must be today or in the past']
  else if (held && day < held.opened_on) problems[name] = [`The case opened on ${inWords(held.opened_on)}: the date must be on or after that day`]
  return day
}

function minutesChosen (form, problems) {
  const length = value(form, 'length')
  if (length === 'other') {
    const minutes = Number(value(form, 'minutes'))
    if (!Number.isInteger(minutes) || minutes < 1 || minutes > LONGEST_MINUTES) problems.minutes = [`Minutes must be between 1 and ${LONGEST_MINUTES}`]
    return minutes
  }
  const direct = form.dataset.direct.split(' ').includes(value(form, 'kind'))
  if (!length && direct) problems.length = ['Select how long it took']
  return length ? Number(length) : null
}

function nextVisit (form, problems) {
  const weeks = WEEKS[value(form, 'next_visit')]
  if (weeks) return dayAfter(7 * weeks)
  if (value(form, 'next_visit') !== 'another') return null
  const day = typedDay(form, 'next_visit_date')
  if (day === '') problems.next_visit_date = ['Enter the date of the next visit']
  else if (day === null) problems.next_visit_date = ['Date of next visit must be a real date']
  else if (day < today() || day > dayAfter(FURTHEST_DAYS)) problems.next_visit_date = ['The next visit must be from today to a year ahead']
  return day
}

function factsOf (form, family, problems) {
  const facts = {
    family: family.ref,
    kind: value(form, 'kind'),
    date: dayChosen(form, family, problems),
    minutes: minutesChosen(form, problems),
    note: value(form, 'note').trim(),
    next_step: value(form, 'next_step').trim(),
    case: value(form, 'case') || null
  }
  const day = nextVisit(form, problems)
  if (day) facts.next_visit = day
  return facts
}

// A refused entry as it was typed.
function takeUp (form, { facts }) {
  choose(form, 'kind', facts.kind)
  const near = { [today()]: 'today', [dayAfter(-1)]: 'yesterday' }[facts.date]
  choose(form, 'when', near ?? 'another')
  if (!near) fillDay(form, 'date', facts.date)
  if (facts.minutes) {
    choose(form, 'length', String(facts.minutes))
    if (value(form, 'length') !== String(facts.minutes)) {
      choose(form, 'length', 'other')
      form.elements.minutes.value = facts.minutes
    }
  }
  form.elements.note.value = facts.note
  form.elements.next_step.value = facts.next_step
  if (facts.next_visit) {
    choose(form, 'next_visit', 'another')
    fillDay(form, 'next_visit_date', facts.next_visit)
  }
  choose(form, 'case', facts.case ?? '')
}

// What the service found wrong with a fact stands where the fact was chosen.
function placed (form, problems) {
  const names = {
    date: value(form, 'when') === 'another' ? 'date' : 'when',
    minutes: value(form, 'length') === 'other' ? 'minutes' : 'length',
    next_visit: 'next_visit_date'
  }
  return Object.fromEntries(Object.entries(problems).map(([name, said]) => [names[name] ?? name, said]))
}

// The form for a family, or for a refused entry of it; `save` gets the facts.
export function logForm ({ family, entry, problems = {}, save }) {
  const holder = element('div')
  holder.append(copyOf('log-form'))
  const form = holder.querySelector('form')
  offerCases(form, family)
  sayDays(form)
  if (entry) takeUp(form, entry)
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const found = {}
    const facts = factsOf(form, family, found)
    if (showFaults(form, found)) return
    // Saved on its page after all, before the signal went, it is not recorded once more.
    const id = value(form, 'client_id')
    save({ ...(id && { client_id: id }), kind: 'engagement', family: family.ref, cases: family.cases, facts })
  })
  return { holder, form, shown: () => showFaults(form, placed(form, problems)) }
}

// Nobody was in: an entry at once.
export const noAccess = (family) => ({
  kind: 'engagement',
  family: family.ref,
  cases: family.cases,
  facts: {
    family: family.ref, kind: 'no_access', date: today(), minutes: null, note: '', next_step: '', case: usualCase(family) || null
  }
})
