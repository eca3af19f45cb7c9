// Passkeys: a form marked data-passkey (make, use) asks its address for what the browser needs, has the
// browser ask the person, and is sent with the answer. Without this file the codes still work.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0))
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
const known = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }))

async function make (options) {
  const made = await navigator.credentials.create({ publicKey: {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: known(options.excludeCredentials)
  } })
  return said(made, {
    attestationObject: text(made.response.attestationObject),
    clientDataJSON: text(made.response.clientDataJSON),
    transports: made.response.getTransports?.() ?? []
  })
}

async function use (options) {
  const used = await navigator.credentials.get({ publicKey: {
    ...options,
    challenge: bytes(options.challenge),
    allowCredentials: known(options.allowCredentials)
  } })
  return said(used, {
    authenticatorData: text(used.response.authenticatorData),
    clientDataJSON: text(used.response.clientDataJSON),
    signature: text(used.response.signature),
    userHandle: used.response.userHandle ? text(used.response.userHandle) : null
  })
}

const said = (credential, response) => ({
  id: credential.id,
  rawId: text(credential.rawId),
  type: credential.type,
  authenticatorAttachment: credential.authenticatorAttachment,
  clientExtensionResults: credential.getClientExtensionResults(),
  response
})

async function ask (form) {
  const answer = await fetch(form.dataset.options, { headers: { Accept: 'application/json' } })
  if (!answer.ok || answer.redirected) throw new Error(String(answer.status))
  const { publicKey } = await answer.json()
  return form.dataset.passkey === 'make' ? make(publicKey) : use(publicKey)
}

for (const form of document.querySelectorAll('form[data-passkey]')) {
  if (!window.PublicKeyCredential) continue
  form.hidden = false
  document.querySelectorAll('[data-without-passkeys]').forEach((part) => { part.hidden = true })
  const problem = form.querySelector('[data-problem]')
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    problem.hidden = true
    try {
      form.elements.credential.value = JSON.stringify(await ask(form))
      form.submit()
    } catch {
      // The person broke it off, has none for this service, or it took too long.
      problem.hidden = false
    }
  })
}
