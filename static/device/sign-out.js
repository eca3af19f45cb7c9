// Signing out: says what has not been sent, then removes what this device keeps of the person.
import { wipe } from './copy.js';
import { button, count, element } from './markup.js';
import { of } from './outbox.js';

// Asks before the form goes; `send` tries to send what waits.
export function guardSignOut (form, worker, send) {
  const leave = async () => {
    await wipe().catch(() => {})
    form.submit()
  }
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    const waiting = await of(worker).catch(() => [])
    if (waiting.length === 0) return leave()
    ask(form, waiting.length, leave, send)
  })
}

function ask (form, number, leave, send) {
  document.querySelector('.ld-dialog')?.remove()
  const words = number === 1 ? 'It stays' : 'They stay'
  const heading = element('h2', { class: 'govuk-heading-m', id: 'sign-out-title', tabindex: '-1' }, `${count(number, 'entry has', 'entries have')} not been sent`)
  const dialog = element('dialog', { class: 'ld-dialog', 'aria-labelledby': 'sign-out-title' },
    heading,
    element('p', { class: 'govuk-body' }, `${words} on this phone, hidden from everybody else, and can only be sent when you sign in here again.`),
    element('p', { class: 'govuk-body' }, 'Signing out removes today’s families and anything you typed and did not save.'),
    element('div', { class: 'govuk-button-group' },
      button('Stay signed in', { click: () => dialog.close() }),
      button('Send now', { kind: 'secondary', click: async () => {
        dialog.close()
        await send()
        form.requestSubmit()
      } }),
      button('Sign out anyway', { kind: 'warning', click: leave })
    )
  )
  document.body.append(dialog)
  dialog.showModal()
  heading.focus()
}
