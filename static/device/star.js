// Scoring a Star with a family without a signal. The scores are sent as a draft: it is finished on
// its page, where all of it is seen.
import { showFaults } from './faults.js';
import { fillDay } from './log.js';
import { copyOf, dayOf, element, inWords, today } from './markup.js';
import { chart, redraw } from './radar.js';

const LONGEST_NOTE = 2000

const chosen = (form, name) => form.elements.namedItem(name)?.value ?? ''

function step (name, id, number, stage, before) {
  const mark = before && before.score === number && element('span', { class: 'ls-scale__mark' }, element('span', { class: 'govuk-visually-hidden' }, `, ${before.label}`))
  return element('div', { class: 'ls-scale__step' },
    element('input', { type: 'radio', name, value: number, id: `${id}_${number}`, class: 'ls-scale__input' }),
    element('label', { class: 'ls-scale__label', for: `${id}_${number}` }, String(number), element('span', { class: 'govuk-visually-hidden' }, `, ${stage}`), mark))
}

function scale ({ name, legend, hint, none, stages, before }) {
  const id = `id_${name}`
  return element('div', { class: 'govuk-form-group' },
    element('fieldset', { class: 'govuk-fieldset' },
      element('legend', { class: 'govuk-fieldset__legend' }, legend),
      hint && element('div', { class: 'govuk-hint' }, hint),
      element('div', { class: 'ls-scale' },
        element('div', { class: 'ls-scale__steps' }, stages.map(({ stage, steps }) => element('div', { class: 'ls-scale__stage' },
          element('p', { class: 'ls-scale__stage-name', 'aria-hidden': 'true' }, stage),
          element('div', { class: 'ls-scale__pair' }, steps.map((number) => step(name, id, number, stage, before)))))),
        element('div', { class: 'ls-scale__step ls-scale__step--apart' },
          element('input', { type: 'radio', name, value: '', id: `${id}_out`, class: 'ls-scale__input', checked: true }),
          element('label', { class: 'ls-scale__label', for: `${id}_out` }, none)))))
}

function more ({ code, name }, stages) {
  const id = `id_note_${code}`
  return element('details', { class: 'govuk-details lc-area__more' },
    element('summary', { class: 'govuk-details__summary' }, element('span', { class: 'govuk-details__summary-text' }, 'Note, or the family sees it differently', element('span', { class: 'govuk-visually-hidden' }, `: ${name}`))),
    element('div', { class: 'govuk-details__text' },
      element('div', { class: 'govuk-form-group' },
        element('label', { class: 'govuk-label', for: id }, `Note on ${name.charAt(0).toLowerCase()}${name.slice(1)}`),
        element('textarea', { class: 'govuk-textarea lc-area__note', id, name: `note_${code}`, rows: 2, maxlength: LONGEST_NOTE })),
      element('div', { class: 'lc-area__family' }, scale({
        name: `family_${code}`, legend: `${name}: the family’s own number`, none: 'The same', stages, hint: 'Both are kept. Yours above is the one that counts.'
      }))))
}

function area (one, stages, before) {
  const score = before?.scores[one.code]
  const hint = before && `${before.label}, ${inWords(before.on)}: ${score ?? 'left out'}`
  return element('div', { class: 'lc-area' },
    scale({ name: `area_${one.code}`, legend: one.name, hint, none: 'Leave out', stages, before: before && { label: before.label, score } }),
    more(one, stages))
}

const scoreIn = (form, prefix, code) => {
  const score = chosen(form, `${prefix}_${code}`)
  return score === '' ? null : Number(score)
}

function drawChart (form, edition, before) {
  const place = form.querySelector('[data-chart]')
  const steps = edition.scale.flatMap(({ steps }) => steps)
  const scores = (said) => edition.areas.map(({ code }) => said?.[code] ?? null)
  const drawn = edition.areas.length > 2 && chart({
    count: edition.areas.length,
    lowest: steps[0],
    highest: steps.at(-1),
    tops: edition.scale.map(({ steps }) => steps.at(-1)),
    before: before && scores(before.scores),
    title: 'The chart so far'
  })
  place.replaceChildren(...(drawn ? [element('div', { class: 'lc-growing' },
    element('div', { class: 'ls-star' }, drawn),
    element('ol', { class: 'lc-growing__legend' }, edition.areas.map(({ name }) => element('li', {}, name))))] : []))
}

function grow (form, edition) {
  const svg = form.querySelector('[data-chart] svg')
  const steps = edition.scale.flatMap(({ steps }) => steps)
  if (svg) redraw(svg, { lowest: steps[0], highest: steps.at(-1) }, edition.areas.map(({ code }) => scoreIn(form, 'area', code)))
}

// Only where both scored it there are two numbers.
function showSides (form) {
  const together = form.elements.completed.value === 'together'
  form.querySelectorAll('.lc-area__family').forEach((part) => { part.hidden = !together })
}

function saidOf (form, edition, problems) {
  const said = { scores: {}, notes: {}, family_scores: {} }
  for (const { code, name } of edition.areas) {
    const score = scoreIn(form, 'area', code)
    const note = chosen(form, `note_${code}`).trim()
    const family = form.elements.completed.value === 'together' ? scoreIn(form, 'family', code) : null
    if (score === null && (note || family !== null)) problems[`area_${code}`] = [`${name}: choose a score too, so that this is kept`]
    if (score !== null) said.scores[code] = score
    if (note) said.notes[code] = note
    if (family !== null && family !== score) said.family_scores[code] = family
  }
  return said
}

function factsOf (form, held, edition, problems) {
  const date = dayOf(['day', 'month', 'year'].map((part) => form.elements[`date_${part}`].value))
  if (!date) problems.date = [date === '' ? 'Enter the date' : 'Date must be a real date']
  else if (date > today()) problems.date = ['Date must be today or in the past']
  else if (date < held.opened_on) problems.date = [`The case opened on ${inWords(held.opened_on)}: the date must be on or after that day`]
  const { scores, ...more } = saidOf(form, edition, problems)
  if (Object.keys(scores).length === 0) problems.scores = ['Score at least one area']
  const said = Object.fromEntries(Object.entries(more).filter(([, byArea]) => Object.keys(byArea).length))
  return {
    case: held.ref, kind: form.elements.kind.value, date, edition: edition.code, completed: form.elements.completed.value, scores, ...said
  }
}

// A refused entry as it was typed.
function takeUp (form, { facts }) {
  for (const [prefix, byArea] of [['area', facts.scores], ['note', facts.notes], ['family', facts.family_scores]]) {
    for (const [code, value] of Object.entries(byArea ?? {})) {
      const field = form.elements.namedItem(`${prefix}_${code}`)
      if (!field) continue
      field.value = String(value)
      if (prefix !== 'area') form.querySelector(`[name="${prefix}_${code}"]`).closest('details').open = true
    }
  }
}

// The form for a case of a family, or for a refused entry of it; `save` gets the facts.
export function starForm ({ family, held, editions, entry, problems = {}, save }) {
  const holder = element('div')
  holder.append(copyOf('star-form'))
  const form = holder.querySelector('form')
  const areas = form.querySelector('.lc-scoring__areas')
  const offered = editions.filter(({ code, retired }) => !retired || code === held.edition || code === entry?.facts.edition)
  const edition = () => offered.find(({ code }) => code === form.elements.edition.value) ?? offered[0]
  let drawn = null
  const draw = () => {
    if (drawn === edition().code) return
    drawn = edition().code
    const before = held.before?.edition === drawn ? held.before : null
    areas.replaceChildren(...edition().areas.map((one) => area(one, edition().scale, before)))
    drawChart(form, edition(), before)
    showSides(form)
  }
  form.elements.edition.append(...offered.map(({ code, name }) => element('option', { value: code }, name)))
  form.elements.kind.value = entry?.facts.kind ?? held.next_star
  form.elements.edition.value = entry?.facts.edition ?? held.edition ?? offered[0].code
  fillDay(form, 'date', entry?.facts.date ?? today())
  if (entry) form.elements.completed.value = entry.facts.completed
  draw()
  if (entry) takeUp(form, entry)
  grow(form, edition())
  form.addEventListener('change', ({ target }) => {
    draw()
    showSides(form)
    grow(form, edition())
    if (target.name?.startsWith('note_') && target.value) target.closest('details').open = true
  })
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const found = {}
    const facts = factsOf(form, held, edition(), found)
    if (!showFaults(form, found)) save({ kind: 'star', family: family.ref, cases: family.cases, facts })
  })
  return { holder, form, shown: () => showFaults(form, problems) }
}
