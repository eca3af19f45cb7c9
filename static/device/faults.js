// What is wrong with a form, said as on every other page: on top, and beside the field.
import { element } from './markup.js';

const groupOf = (form, name) => (form.querySelector(`[name="${name}"], [name="${name}_day"], [data-${name}]`))?.closest('.govuk-form-group') ?? form.querySelector(`[data-${name}]`)

const fieldOf = (group) => group.querySelector('input, textarea, select')

function clear (form) {
  form.parentElement.querySelector('.govuk-error-summary')?.remove()
  for (const said of form.querySelectorAll('.govuk-error-message')) said.remove()
  for (const group of form.querySelectorAll('.govuk-form-group--error')) group.classList.remove('govuk-form-group--error')
  for (const field of form.querySelectorAll('[aria-invalid]')) field.removeAttribute('aria-invalid')
}

// Shows {field: [messages]} and brings the reader there; false when nothing is wrong.
export function showFaults (form, problems) {
  clear(form)
  const lines = []
  for (const [name, messages] of Object.entries(problems)) {
    const group = name && groupOf(form, name)
    const words = messages.map((message) => message.replace(/\.$/, '')).join('. ')
    const field = group && !group.closest('[hidden]') && fieldOf(group)
    if (field) {
      group.classList.add('govuk-form-group--error')
      group.closest('.lc-revealed')?.classList.add('lc-revealed--kept')
      field.setAttribute('aria-invalid', 'true')
      const said = element('p', { class: 'govuk-error-message', id: `${field.id}-fault` }, element('span', { class: 'govuk-visually-hidden' }, 'Error: '), words)
      const head = group.querySelector('legend, label')
      head.after(said)
      const describes = group.querySelector('fieldset') ?? field
      describes.setAttribute('aria-describedby', said.id)
    }
    lines.push(element('li', {}, field ? element('a', { href: `#${field.id}`, click: (event) => { event.preventDefault(); field.focus() } }, words) : words))
  }
  if (lines.length === 0) return false
  const summary = element('div', { class: 'govuk-error-summary', tabindex: '-1' },
    element('div', { role: 'alert' },
      element('h2', { class: 'govuk-error-summary__title' }, 'There is a problem'),
      element('div', { class: 'govuk-error-summary__body' }, element('ul', { class: 'govuk-list govuk-error-summary__list' }, lines))))
  form.before(summary)
  // Once the page is there, so that it is read out.
  setTimeout(() => summary.focus())
  return true
}
