// Entries in words, and what the service said against them.
import { count, shortly } from './markup.js';

// The words of a choice are those of the form it is made on.
function words (form, field, value) {
  const choice = document.getElementById(form).content.querySelector(`input[name="${field}"][value="${CSS.escape(value)}"]`)
  return choice ? choice.closest('div').querySelector('label').textContent.trim() : value
}

const known = (entry, copy) => copy?.families.find((family) => family.ref === entry.family)

export const called = (entry, copy) => known(entry, copy)?.called ?? `Family ${entry.family}`

// Who an entry is about, with the cases there were when it was made: it can be put right also when
// the family is no longer one of today's. Its name is not kept with the entry.
export const familyOf = (entry, copy) => ({ ref: entry.family, called: called(entry, copy), cases: entry.cases })

export function what (entry) {
  const { facts } = entry
  if (entry.kind === 'star') return `${words('star-form', 'kind', facts.kind)} Star`
  return words('log-form', 'kind', facts.kind)
}

export function details (entry) {
  const { facts } = entry
  const said = [shortly(facts.date)]
  if (facts.minutes) said.push(`${facts.minutes} minutes`)
  if (facts.scores) said.push(`${count(Object.keys(facts.scores).length, 'area')} scored`)
  if (facts.next_visit) said.push(`next visit ${shortly(facts.next_visit)}`)
  return said.join(' · ')
}

const flat = (said) => typeof said === 'string' ? [said] : Object.values(said ?? {}).flatMap(flat)

// {field: [messages]}; what is about no field is under ''. The service says it as problem details
// (RFC 9457); entries it refused before it did so keep what they were told, by field.
export function problemsOf (entry) {
  const said = entry.problems ?? {}
  if (said.status === undefined) {
    return Object.fromEntries(Object.entries(said).map(([name, messages]) => [name === 'detail' ? '' : name, flat(messages)]))
  }
  const problems = {}
  for (const { pointer, detail } of said.errors ?? []) {
    const field = pointer.split('/')[1] ?? ''
    problems[field] = [...(problems[field] ?? []), detail]
  }
  return said.errors?.length ? problems : { '': [said.detail] }
}
