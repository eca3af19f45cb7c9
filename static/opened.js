// A line opens in the list without leaving the page, and what is sent about it comes back to it.
// Without this file the same addresses do the same: `?open=12` opens line 12.
import { initAll } from './vendor/govuk-frontend-6.6.0/govuk-frontend.min.js'

const IN_THE_LIST = { 'X-Lodestar-In-The-List': 'yes', Accept: 'text/html' }
const main = document.getElementById('main-content')
const openers = () => [...main.querySelectorAll('a[data-line]')]
const opened = () => main.querySelector('[data-opened]')
const openerOf = (row) => row?.previousElementSibling?.querySelector('a[data-line]')

function mark (opener, isOpen) {
  opener.setAttribute('aria-expanded', String(isOpen))
  opener.closest('tr').classList.toggle('lp-line--open', isOpen)
}

// What the script adds to a list that was just shown: links that open are buttons, keys are told.
function prepare () {
  openers().forEach((opener) => {
    opener.setAttribute('role', 'button')
    opener.querySelector('.govuk-visually-hidden')?.remove()
    mark(opener, openerOf(opened()) === opener)
  })
  main.querySelectorAll('[data-keys]').forEach((keys) => { keys.hidden = false })
}

// The address says what is open, so that a reload, or a link sent to a colleague, shows the same.
function remember (number) {
  const here = new URL(location.href)
  if (number) here.searchParams.set('open', number)
  else here.searchParams.delete('open')
  here.searchParams.delete('page')
  here.hash = ''
  history.replaceState(null, '', here)
}

// Whatever appears above a line, the line stays where it is on the screen.
function keepingPlace (element, change) {
  const before = element.getBoundingClientRect().top
  const after = change() ?? element
  window.scrollBy(0, after.getBoundingClientRect().top - before)
}

function close () {
  const row = opened()
  if (!row) return
  const opener = openerOf(row)
  keepingPlace(opener, () => { row.remove() })
  mark(opener, false)
  remember('')
  opener.focus({ preventScroll: true })
}

async function open (opener) {
  const response = await fetch(opener.dataset.line, { headers: IN_THE_LIST })
  if (!response.ok || response.redirected) throw new Error('not there')
  const part = document.createElement('template')
  part.innerHTML = await response.text()
  const row = part.content.querySelector('[data-opened]')
  const other = opened()
  keepingPlace(opener, () => {
    if (other) {
      mark(openerOf(other), false)
      other.remove()
    }
    opener.closest('tr').after(row)
  })
  initAll({ scope: row })
  mark(opener, true)
  remember(row.dataset.opened)
  opener.focus({ preventScroll: true })
  opener.closest('tr').scrollIntoView({ block: 'nearest' })
}

function toggle (opener) {
  if (openerOf(opened()) === opener) close()
  else open(opener).catch(() => location.assign(opener.href))
}

function step (from, by) {
  const all = openers()
  const next = all[all.indexOf(from) + by]
  if (!next) return
  if (opened()) open(next).catch(() => location.assign(next.href))
  else next.focus()
}

// What was said at the top of the page stands where the person is.
function say (page) {
  const banners = [...page.querySelectorAll('.govuk-notification-banner')]
  banners.forEach((banner) => {
    const said = document.createElement('p')
    said.className = 'govuk-body lp-said'
    said.textContent = banner.querySelector('.govuk-notification-banner__heading').textContent
    said.classList.toggle('lp-said--error', banner.classList.contains('ls-banner--error'))
    main.querySelector('[data-opened] .lp-opened__body')?.prepend(said)
    banner.remove()
  })
  return banners.length > 0
}

// Heard by screen readers whatever is replaced on the page.
const aloud = document.createElement('p')
aloud.className = 'govuk-visually-hidden'
aloud.setAttribute('role', 'status')
document.body.append(aloud)

async function send (form, button) {
  const body = new FormData(form, button)
  const response = await fetch(form.action, { method: 'POST', body, headers: { Accept: 'text/html' } })
  const page = new DOMParser().parseFromString(await response.text(), 'text/html')
  const now = page.querySelector('[data-lines]') && page.getElementById('main-content')
  const row = now?.querySelector('[data-opened]')
  if (!response.ok || !row) {
    // Signed out meanwhile, or the line is gone: what the server shows instead says why.
    location.assign(response.url)
    return
  }
  const number = row.dataset.opened
  keepingPlace(form.closest('tr').previousElementSibling, () => {
    main.replaceChildren(...now.childNodes)
    return main.querySelector(`[data-opened="${number}"]`).previousElementSibling
  })
  document.title = page.title
  initAll({ scope: main })
  prepare()
  const said = [...main.querySelectorAll('.govuk-notification-banner__heading')].map((each) => each.textContent.trim())
  say(main)
  remember(number)
  const wrong = main.querySelector('[data-opened] .govuk-form-group--error :is(input, textarea)')
  aloud.textContent = wrong ? 'There is a problem: nothing was saved.' : said.join(' ')
  const next = wrong ?? openerOf(opened())
  next.focus({ preventScroll: true })
  ;(wrong ?? next.closest('tr')).scrollIntoView({ block: wrong ? 'center' : 'nearest' })
}

main.addEventListener('click', (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return
  const opener = event.target.closest('a[data-line]')
  if (opener) {
    event.preventDefault()
    toggle(opener)
  } else if (event.target.closest('[data-close]')) {
    event.preventDefault()
    close()
  }
})

main.addEventListener('submit', (event) => {
  const form = event.target.closest('[data-opened] form')
  if (!form || !event.submitter) return
  event.preventDefault()
  if (form.dataset.sent) return
  form.dataset.sent = 'true'
  const button = event.submitter
  send(form, button).catch(() => {
    // The server is away: the plain way says so.
    delete form.dataset.sent
    form.submit()
  })
})

main.addEventListener('keydown', (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey) return
  const opener = event.target.closest('a[data-line]') ?? openerOf(event.target.closest('[data-opened]'))
  if (!opener) return
  const isTyping = event.target.matches('textarea, input, select')
  if (event.key === 'Escape') {
    event.preventDefault()
    close()
  } else if (event.key === ' ' && event.target === opener) {
    event.preventDefault()
    toggle(opener)
  } else if (!isTyping && event.key.toLowerCase() === 'n') step(opener, 1)
  else if (!isTyping && event.key.toLowerCase() === 'p') step(opener, -1)
})

prepare()
