/** The decision map as a picture: Graphviz in WebAssembly, so it needs no network and no program. The only door to it. */
import type { Chart } from '../core/rules/chart.ts'
import { renderDot } from './chart-dot.ts'
import { HOW_TO_READ, titleOf } from './chart-labels.ts'
import { xmlText } from './xml.ts'

/** SVG of one page, with a title and a description for those who cannot see it; no scripts, nothing from elsewhere. */
export async function renderSvg(chart: Chart): Promise<string> {
  const { Graphviz } = await import('@hpcc-js/wasm-graphviz')
  const graphviz = await Graphviz.load()
  const drawn = graphviz.layout([...renderDot(chart)].join(''), 'svg', 'dot')
  // Its own titles are names of nodes, which browsers show as hints; the document type names a file of another host.
  const bare = drawn
    .slice(drawn.indexOf('<svg'))
    .replace(/<title>[^<]*<\/title>\n?/g, '')
    .replace(/<!--[\s\S]*?-->\n?/g, '')
  const end = bare.indexOf('>')
  const told = `<title id="map-title">${xmlText(titleOf(chart))}</title>\n<desc id="map-desc">${xmlText(description(chart))}</desc>\n`
  return `<?xml version="1.0" encoding="UTF-8"?>\n${bare.slice(0, end)} role="img" aria-labelledby="map-title map-desc">\n${told}${bare.slice(end + 1).trimStart()}`
}

/** The map as it would be read aloud. */
function description({ cases }: Chart): string {
  const lines = cases.map(
    ({ number, question, isFallback, title, owner }) => `${number}. ${question}${isFallback ? ':' : '?'} ${title}: ${owner}.`,
  )
  return [HOW_TO_READ, ...lines].join(' ')
}
