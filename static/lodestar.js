// Everything works without this file: it starts GOV.UK Frontend's components and opens the
// filter panel where there is room for it beside the list.
import { initAll } from './vendor/govuk-frontend-6.6.0/govuk-frontend.min.js';

document.body.classList.add('js-enabled', 'govuk-frontend-supported')
initAll()

const wide = window.matchMedia('(min-width: 48.0625em)')
const panels = document.querySelectorAll('.ls-filters__details')
const openWhereWide = () => panels.forEach((panel) => { panel.open = panel.open || wide.matches })
openWhereWide()
wide.addEventListener('change', openWhereWide)
