// The chart grows as scores are chosen. Without this file it has grown when the page is saved.
import { redraw } from './device/radar.js';

const holder = document.querySelector('[data-growing]')
const form = document.querySelector('form.lc-scoring')

const list = (text) => text.trim().split(/\s+/)

function scoresNow () {
  const stored = list(holder.dataset.scores)
  return list(holder.dataset.areas).map((area, place) => {
    const chosen = form.elements.namedItem(`area_${area}`)
    const score = chosen ? chosen.value : stored[place]
    return score === '' || score === '-' ? null : Number(score)
  })
}

function grow () {
  const scale = { lowest: Number(holder.dataset.lowest), highest: Number(holder.dataset.highest) }
  for (const svg of holder.querySelectorAll('svg.ls-star__chart')) redraw(svg, scale, scoresNow())
}

if (holder && form) {
  form.addEventListener('change', grow)
  grow()
}
