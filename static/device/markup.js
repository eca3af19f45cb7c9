// Building pages on the device. Text is always text: nothing is ever read as markup.
const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']
const LONDON = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London', year: 'numeric', month: '2-digit', day: '2-digit' })

// element('a', { class: 'govuk-link', href }, 'Words', other) – a property that is a function listens.
export function element (name, properties = {}, ...children) {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(properties)) {
    if (typeof value === 'function') made.addEventListener(key, value)
    else if (value === true) made.setAttribute(key, '')
    else if (value !== false && value != null) made.setAttribute(key, value)
  }
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false))
  return made
}

export const button = (words, { kind = '', ...properties } = {}) => element(
  'button', { type: 'button', class: `govuk-button${kind && ` govuk-button--${kind}`}`, ...properties }, words
)

export const copyOf = (id) => document.getElementById(id).content.cloneNode(true)

// Dates are ISO texts, in Europe/London, as the service counts them.
export const dayAfter = (days) => {
  const [year, month, day] = LONDON.format(new Date()).split('-').map(Number)
  return new Date(Date.UTC(year, month - 1, day + days)).toISOString().slice(0, 10)
}

export const today = () => dayAfter(0)

export function inWords (day) {
  const [year, month, date] = day.split('-').map(Number)
  return `${date} ${MONTHS[month - 1]} ${year}`
}

export const shortly = (day) => inWords(day).split(' ').slice(0, 2).join(' ')

export const clock = (moment) => new Date(moment).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })

// `Sun 29 Nov`, as the chips of the page say it.
export function nearDay (day) {
  const [date, month] = inWords(day).split(' ')
  const name = new Date(`${day}T12:00:00Z`).toLocaleDateString('en-GB', { weekday: 'short', timeZone: 'UTC' })
  return `${name} ${date} ${month.slice(0, 3)}`
}

// The ISO text of three parts as typed; null for what is no real date, '' for nothing.
export function dayOf (parts) {
  const [day, month, year] = parts.map((part) => part.trim())
  if (!day && !month && !year) return ''
  const named = MONTHS.findIndex((name) => month.length > 2 && name.toLowerCase().startsWith(month.toLowerCase()))
  const made = new Date(Date.UTC(Number(year), named >= 0 ? named : Number(month) - 1, Number(day)))
  if (!/^\d{4}$/.test(year) || Number.isNaN(made.getTime()) || made.getUTCDate() !== Number(day)) return null
  return made.toISOString().slice(0, 10)
}

export const count = (number, one, many = `${one}s`) => `${number} ${number === 1 ? one : many}`
