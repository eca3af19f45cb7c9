// Replaces the part of the page marked data-live by what the server now says, as long as that
// says data-live-again (seconds). Without this file the page's own "Refresh" link does the same.
const wait = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000))
const seconds = () => Number(document.querySelector('[data-live-again]')?.dataset.liveAgain)

async function look () {
  const response = await fetch(location.href, { headers: { Accept: 'text/html' } })
  if (!response.ok || response.redirected) return false
  const page = new DOMParser().parseFromString(await response.text(), 'text/html')
  const now = page.querySelector('[data-live]')
  const here = document.querySelector('[data-live]')
  if (!now || !here) return false
  const parts = [...now.querySelectorAll('[data-live-part]')]
  const shown = [...here.querySelectorAll('[data-live-part]')]
  // While it goes on only the parts that move are replaced, so that focus and reading stay.
  if (now.querySelector('[data-live-again]') && parts.length === shown.length) {
    shown.forEach((part, place) => part.replaceChildren(...parts[place].childNodes))
  } else here.replaceChildren(...now.childNodes)
  return true
}

while (seconds()) {
  await wait(seconds())
  try {
    if (!await look()) break
  } catch {
    // The server is away: ask again later.
  }
}
