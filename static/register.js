// A tap on a name is sent without leaving the page, so that the list stays where it is under the
// thumb. Without this file each tap sends its form and comes back to the same name. Taps are sent
// one after another, and say what is so now: a second tap changes nothing.
let last = Promise.resolve()

async function send (form, button) {
  const body = new FormData(form, button)
  const response = await fetch(form.action, { method: 'POST', body, headers: { Accept: 'text/html' } })
  if (!response.ok) throw new Error('not saved')
  const page = new DOMParser().parseFromString(await response.text(), 'text/html')
  const now = page.querySelector('[data-register]')
  const here = document.querySelector('[data-register]')
  if (!now) {
    // The register is not open any more: what the server shows instead says why.
    location.assign(response.url)
    return
  }
  const name = form.closest('li').id
  const said = page.querySelectorAll('.govuk-notification-banner')
  document.querySelectorAll('.govuk-notification-banner').forEach((banner) => banner.remove())
  here.before(...said)
  here.replaceChildren(...now.childNodes)
  if (said.length) said[0].scrollIntoView()
  else document.getElementById(name)?.querySelector('button, a')?.focus({ preventScroll: true })
}

document.addEventListener('submit', (event) => {
  const form = event.target.closest('form[data-tap]')
  if (!form || !event.submitter) return
  event.preventDefault()
  if (form.dataset.sent) return
  form.dataset.sent = 'true'
  const button = event.submitter
  last = last.then(() => send(form, button)).catch(() => {
    // The server is away, or said no: the plain way says why.
    delete form.dataset.sent
    form.removeAttribute('data-tap')
    form.requestSubmit(button)
  })
})
