// The Star's chart on the device: where scores lie and how the line runs, as on the server
// (outcomes/family_star/radar_geometry.py). An area left out leaves a gap, never a false low score.
const SVG = 'http://www.w3.org/2000/svg'
const BEFORE = '#8a4b00'
const NOW = '#0a6070'

const round = (number) => Math.round(number * 100) / 100

function at ({ x, y }, spoke, count, distance) {
  const angle = 2 * Math.PI * spoke / count - Math.PI / 2
  return [round(x + distance * Math.cos(angle)), round(y + distance * Math.sin(angle))]
}

const path = (points, closed) => `M${points.map(([x, y]) => `${x} ${y}`).join(' L')}${closed ? ' Z' : ''}`

// Neighbouring spokes that are scored, as runs; a whole round is one run.
function runs (scores) {
  const count = scores.length
  const gap = scores.indexOf(null)
  if (gap < 0) return [scores.map((_, spoke) => spoke)]
  const found = [[]]
  for (let step = 0; step < count; step++) {
    const spoke = (gap + step) % count
    if (scores[spoke] !== null) found.at(-1).push(spoke)
    else if (found.at(-1).length) found.push([])
  }
  return found.filter((run) => run.length)
}

// A list of scores (null: left out) as {lines, fills, points}.
export function shapeOf (circle, scores) {
  const { lowest, highest, radius } = circle
  const point = (spoke) => at(circle, spoke, scores.length, radius * (scores[spoke] - lowest) / (highest - lowest))
  const whole = !scores.includes(null)
  const drawn = runs(scores).map((run) => run.map(point))
  const long = drawn.filter((points) => whole || points.length > 1)
  return {
    lines: long.map((points) => path(points, whole)),
    fills: long.map((points) => path(whole ? points : [[circle.x, circle.y], ...points], true)),
    points: drawn.flat()
  }
}

function make (name, properties, ...children) {
  const made = document.createElementNS(SVG, name)
  for (const [key, value] of Object.entries(properties)) made.setAttribute(key, value)
  made.append(...children)
  return made
}

const filled = (fills) => fills.map((d) => make('path', { d, fill: NOW, 'fill-opacity': '0.17' }))

const drawnNow = ({ lines, points }) => [
  ...lines.map((d) => make('path', { d, fill: 'none', 'stroke-width': 3, 'stroke-linejoin': 'round' })),
  ...points.map(([cx, cy]) => make('circle', { cx, cy, r: 4.5, fill: NOW }))
]

// Moves the latest reading of a chart that the server, or `chart` below, has drawn.
export function redraw (svg, { lowest, highest }, scores) {
  const latest = svg.querySelector('.ls-star__reading--latest')
  const rim = svg.querySelector('circle')
  if (!latest || !rim) return
  const [x, y, radius] = ['cx', 'cy', 'r'].map((name) => Number(rim.getAttribute(name)))
  const shape = shapeOf({ x, y, radius, lowest, highest }, scores)
  svg.querySelectorAll('path[fill-opacity]').forEach((fill) => fill.remove())
  svg.querySelector('.ls-star__reading').before(...filled(shape.fills))
  latest.replaceChildren(...drawnNow(shape))
}

// A chart drawn here: `tops` are the highest scores of the stages, `before` the earlier scores.
export function chart ({ count, lowest, highest, tops, before, title }) {
  const circle = { x: 160, y: 160, radius: 130, lowest, highest }
  const ring = (top, place) => make('circle', { cx: 160, cy: 160, r: round(130 * (top - lowest) / (highest - lowest)), fill: place % 2 ? '#ffffff' : '#eef4f6', stroke: '#c3d0d6' })
  const spokes = Array.from({ length: count }, (_, spoke) => spoke)
  const shape = before && shapeOf(circle, before)
  const earlier = shape && make('g', { class: 'ls-star__reading ls-star__reading--first', stroke: BEFORE },
    ...shape.lines.map((d) => make('path', { d, fill: 'none', 'stroke-width': 2.5, 'stroke-dasharray': '8 5' })),
    ...shape.points.map(([cx, cy]) => make('circle', { cx, cy, r: 7, fill: '#ffffff', 'stroke-width': 2.5 })))
  return make('svg', { class: 'ls-star__chart ls-star__chart--narrow', viewBox: '0 0 320 320', role: 'img', 'aria-label': title },
    ...tops.map(ring).reverse(),
    ...spokes.map((spoke) => {
      const [x2, y2] = at(circle, spoke, count, 130)
      return make('line', { x1: 160, y1: 160, x2, y2, stroke: '#c3d0d6' })
    }),
    ...(earlier ? [earlier] : []),
    make('g', { class: 'ls-star__reading ls-star__reading--latest', stroke: NOW }),
    make('g', { 'font-size': 16, 'font-weight': 700, fill: '#10222d', 'text-anchor': 'middle' }, ...spokes.map((spoke) => {
      const [x, y] = at(circle, spoke, count, 146)
      return make('text', { x, y, dy: '0.35em' }, String(spoke + 1))
    })))
}
