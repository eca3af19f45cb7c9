{% load device %}// Keeps the shell of Lodestar on this device, and answers with it when there is no signal.
// Pages and answers of the API are never kept: they hold personal data.
const SHELL = {{ shell|as_json }}
const PREFIX = 'lodestar-shell-'
const CACHE = PREFIX + SHELL.version
// A page that begins the day does not wait longer than this (milliseconds) for a weak signal.
const PATIENCE = 8000
const FIRST_PAGES = ['/', '/today/']

async function keepShell () {
  const cache = await caches.open(CACHE)
  await Promise.all([SHELL.page, ...SHELL.assets].map(async (address) => {
    // As a stranger asks, so that what is kept is nobody's.
    const response = await fetch(address, { cache: 'reload', credentials: 'omit' })
    if (!response.ok || response.redirected) throw new Error(`${address}: ${response.status}`)
    await cache.put(address, response)
  }))
  await self.skipWaiting()
}

async function dropOthers () {
  const names = await caches.keys()
  const old = names.filter((name) => name.startsWith(PREFIX) && name !== CACHE)
  await Promise.all(old.map((name) => caches.delete(name)))
  await self.clients.claim()
}

const shell = async () => (await caches.match(SHELL.page, { cacheName: CACHE })) ?? Response.error()

const impatience = () => new Promise((resolve, reject) => setTimeout(reject, PATIENCE))

async function page (request) {
  const { pathname } = new URL(request.url)
  if (pathname === SHELL.page) return (await caches.match(SHELL.page, { cacheName: CACHE })) ?? fetch(request)
  try {
    const asked = fetch(request)
    const waits = request.method === 'GET' && FIRST_PAGES.includes(pathname)
    return await (waits ? Promise.race([asked, impatience()]) : asked)
  } catch {
    return shell()
  }
}

async function asset (request) {
  return (await caches.match(request, { cacheName: CACHE })) ?? fetch(request)
}

self.addEventListener('install', (event) => event.waitUntil(keepShell()))
self.addEventListener('activate', (event) => event.waitUntil(dropOthers()))
self.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (origin !== location.origin) return
  if (request.mode === 'navigate') event.respondWith(page(request))
  else if (request.method === 'GET' && SHELL.assets.includes(pathname)) event.respondWith(asset(request))
})
