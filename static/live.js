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
  const again = now.querySelector('[data-live-again]')
  const before = here.querySelector('[data-live-again]')
  // While it goes on only the part that moves is replaced, so that focus and reading stay.
  if (again && before) before.replaceChildren(...again.childNodes)
  else here.replaceChildren(...now.childNodes)
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
