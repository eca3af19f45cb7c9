// Today's families, and of each what a visit needs.
import { button, count, element, inWords, shortly, today } from './markup.js';

const link = (words, href, about) => element('a', { class: 'govuk-link', href }, words, element('span', { class: 'govuk-visually-hidden' }, ` ${about}`))

function due ({ due: next }) {
  if (!next) return null
  const late = next.by < today()
  return element('p', { class: 'ld-family__due' },
    late && element('strong', { class: 'govuk-tag govuk-tag--red' }, 'Overdue'), late && ' ',
    `${next.what}${late ? ' was due by ' : ', due by '}${inWords(next.by)}`)
}

function planned (family) {
  if (!family.visit) return null
  const { on, at } = family.visit
  const when = on === today() ? 'today' : shortly(on)
  return element('p', { class: 'ld-family__visit' }, element('strong', {}, `Visit planned ${when}${at ? ` at ${at}` : ''}`))
}

// A Star that has been begun on this phone is gone on with.
function starWords ({ ref }, { cases }, begun) {
  const words = begun.has(ref) ? 'Go on with the Star' : 'Record a Star'
  return cases.length > 1 ? `${words} in ${ref}` : words
}

function card (family, waiting, noAccess, begun) {
  const where = [family.address.replaceAll('\n', ', '), family.postcode].filter(Boolean).join(', ')
  const children = family.children.map(({ name, age }) => `${name}, ${age}`)
  return element('li', { class: 'ld-family' },
    element('h2', { class: 'govuk-heading-m ld-family__name' }, family.called),
    planned(family),
    children.length > 0 && element('p', {}, children.join(' · ')),
    where && element('p', {}, where),
    family.phone && element('p', {}, element('a', { class: 'govuk-link', href: `tel:${family.phone.replace(/[^+\d]/g, '')}` }, family.phone)),
    family.cases.map(due),
    waiting > 0 && element('p', { class: 'ld-family__waits' }, element('strong', { class: 'govuk-tag govuk-tag--yellow' }, `${count(waiting, 'entry', 'entries')} on this phone`)),
    element('div', { class: 'ld-family__acts' },
      element('a', { class: 'govuk-button', role: 'button', draggable: 'false', href: `#/log/${family.ref}` }, 'Log a visit', element('span', { class: 'govuk-visually-hidden' }, ` with ${family.called}`)),
      button('No access', { kind: 'secondary', 'aria-label': `No access at ${family.called}`, click: () => noAccess(family) }),
      family.cases.map((held) => link(starWords(held, family, begun), `#/star/${held.ref}`, `with ${family.called}`))))
}

// The list; families with a visit planned come first.
export function todayList ({ copy, entries, noAccess, begun = new Set() }) {
  if (copy.families.length === 0) {
    return element('div', { class: 'ls-empty' },
      element('h2', { class: 'ls-empty__title' }, 'No families on this phone'),
      element('p', { class: 'govuk-body' }, 'The families of your open cases are kept here for a day whenever you open Lodestar with a signal.'))
  }
  const waiting = (family) => entries.filter((entry) => entry.family === family.ref).length
  const when = (family) => family.visit ? `${family.visit.on} ${family.visit.at ?? '24'}` : '9'
  const ordered = [...copy.families].sort((one, other) => when(one).localeCompare(when(other)) || one.called.localeCompare(other.called))
  return element('ul', { class: 'ld-families' }, ordered.map((family) => card(family, waiting(family), noAccess, begun)))
}
