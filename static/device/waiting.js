// The outbox as its person sees it: what waits, what was refused and why.
import { called, details, problemsOf, what } from './entries.js';
import { button, element } from './markup.js';
import { REFUSED } from './outbox.js';
import { SIGN_IN } from './sender.js';

function state (entry) {
  const [words, colour] = entry.state === REFUSED ? ['Needs putting right', 'red'] : ['Waits to be sent', 'yellow']
  return element('strong', { class: `govuk-tag govuk-tag--${colour}` }, words)
}

function row (entry, copy) {
  const title = `${what(entry)}, ${called(entry, copy)}`
  const reasons = Object.values(problemsOf(entry)).flat()
  const acts = []
  if (entry.state === REFUSED) acts.push(['Put it right', 'change'])
  acts.push(['Throw away', 'discard'])
  return element('li', { class: 'ld-entry' },
    element('h2', { class: 'govuk-heading-s ld-entry__title' }, title),
    element('p', {}, state(entry), ' ', details(entry)),
    entry.facts.note && element('p', { class: 'ld-entry__note' }, entry.facts.note),
    reasons.length > 0 && element('ul', { class: 'govuk-list ld-entry__reasons' }, reasons.map((reason) => element('li', {}, reason))),
    element('p', { class: 'ld-entry__acts' }, acts.map(([words, verb]) => [
      element('a', { class: 'govuk-link', href: `#/${verb}/${entry.client_id}` }, words, element('span', { class: 'govuk-visually-hidden' }, `: ${title}`)), ' '
    ])))
}

export function outboxList ({ entries, copy, latest, send }) {
  if (entries.length === 0) {
    return element('div', { class: 'ls-empty' },
      element('h2', { class: 'ls-empty__title' }, 'Nothing waits'),
      element('p', { class: 'govuk-body' }, 'Visits and Stars that you save without a signal wait here, and are sent as soon as there is one.'))
  }
  const waiting = entries.some((entry) => entry.state !== REFUSED)
  return element('div', {},
    latest === SIGN_IN && element('div', { class: 'govuk-inset-text' }, 'To send these, ', element('a', { class: 'govuk-link', href: '/sign-in/?next=/offline/' }, 'sign in again'), '. They are sent only in your name.'),
    element('ul', { class: 'ld-entries' }, entries.map((entry) => row(entry, copy))),
    waiting && button('Send now', { kind: 'secondary', click: send }))
}

export function discardQuestion ({ entry, copy, discard }) {
  return element('div', { class: 'ls-reading' },
    element('p', { class: 'govuk-body' }, element('strong', {}, `${what(entry)}, ${called(entry, copy)}`), ` · ${details(entry)}`),
    element('p', { class: 'govuk-body' }, entry.tried
      ? 'It was on its way when the signal went, so it may have been saved already. Throwing it away here does not take it back: look at the family’s page when there is a signal.'
      : 'It has not been saved anywhere else. It cannot be brought back.'),
    element('div', { class: 'govuk-button-group' },
      button('Throw it away', { kind: 'warning', click: discard }),
      element('a', { class: 'govuk-link', href: '#/waiting' }, 'Keep it')))
}
