// Scoring a Star with a family without a signal. The scores are sent as a draft: it is finished on
// its page, where all of it is seen.
import { showFaults } from './faults.js';
import { fillDay } from './log.js';
import { copyOf, dayOf, element, inWords, today } from './markup.js';

function scale (area, stages) {
  const id = `id_area_${area.code}`
  const step = (number, stage) => element('div', { class: 'ls-scale__step' },
    element('input', { type: 'radio', name: `area_${area.code}`, value: number, id: `${id}_${number}`, class: 'ls-scale__input' }),
    element('label', { class: 'ls-scale__label', for: `${id}_${number}` }, String(number), element('span', { class: 'govuk-visually-hidden' }, `, ${stage}`)))
  return element('div', { class: 'govuk-form-group' },
    element('fieldset', { class: 'govuk-fieldset' },
      element('legend', { class: 'govuk-fieldset__legend' }, area.name),
      element('div', { class: 'ls-scale' },
        element('div', { class: 'ls-scale__steps' }, stages.map(({ stage, steps }) => element('div', { class: 'ls-scale__stage' },
          element('p', { class: 'ls-scale__stage-name', 'aria-hidden': 'true' }, stage),
          element('div', { class: 'ls-scale__pair' }, steps.map((number) => step(number, stage)))))),
        element('div', { class: 'ls-scale__step ls-scale__step--apart' },
          element('input', { type: 'radio', name: `area_${area.code}`, value: '', id: `${id}_out`, class: 'ls-scale__input', checked: true }),
          element('label', { class: 'ls-scale__label', for: `${id}_out` }, 'Leave out')))))
}

function scoresOf (form, edition) {
  const scored = edition.areas.map(({ code }) => [code, form.elements[`area_${code}`].value])
  return Object.fromEntries(scored.filter(([, score]) => score).map(([code, score]) => [code, Number(score)]))
}

function factsOf (form, held, edition, problems) {
  const date = dayOf(['day', 'month', 'year'].map((part) => form.elements[`date_${part}`].value))
  if (!date) problems.date = [date === '' ? 'Enter the date' : 'Date must be a real date']
  else if (date > today()) problems.date = ['Date must be today or in the past']
  else if (date < held.opened_on) problems.date = [`The case opened on ${inWords(held.opened_on)}: the date must be on or after that day`]
  const scores = scoresOf(form, edition)
  if (Object.keys(scores).length === 0) problems.scores = ['Score at least one area']
  return {
    case: held.ref, kind: form.elements.kind.value, date, edition: edition.code, completed: form.elements.completed.value, scores
  }
}

// The form for a case of a family, or for a refused entry of it; `save` gets the facts.
export function starForm ({ family, held, editions, entry, problems = {}, save }) {
  const holder = element('div')
  holder.append(copyOf('star-form'))
  const form = holder.querySelector('form')
  const areas = form.querySelector('.lc-scoring__areas')
  const chosen = () => editions.find(({ code }) => code === form.elements.edition.value)
  const draw = () => areas.replaceChildren(...chosen().areas.map((area) => scale(area, chosen().scale)))
  form.elements.edition.append(...editions.map(({ code, name }) => element('option', { value: code }, name)))
  form.elements.edition.addEventListener('change', draw)
  form.elements.kind.value = entry?.facts.kind ?? held.next_star
  form.elements.edition.value = entry?.facts.edition ?? held.edition ?? editions[0].code
  fillDay(form, 'date', entry?.facts.date ?? today())
  if (entry) form.elements.completed.value = entry.facts.completed
  draw()
  for (const [code, score] of Object.entries(entry?.facts.scores ?? {})) {
    if (form.elements[`area_${code}`]) form.elements[`area_${code}`].value = String(score)
  }
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const found = {}
    const facts = factsOf(form, held, chosen(), found)
    if (!showFaults(form, found)) save({ kind: 'star', family: family.ref, cases: family.cases, facts })
  })
  return { holder, form, shown: () => showFaults(form, problems) }
}
