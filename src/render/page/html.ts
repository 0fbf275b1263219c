/**
 * A page as HTML: one file, no script, nothing from elsewhere. The policy in its head forbids what it does not hold; the style is allowed by
 * its hash, so that not even an attribute could add another.
 */
import { createHash } from 'node:crypto'
import type { Cell, Table } from '../view.ts'
import { xmlText } from '../xml.ts'
import { drawBars, drawStack } from './bars.ts'
import { changeText, figureText } from './figures.ts'
import { drawHeat } from './heat.ts'
import { drawLines } from './lines.ts'
import type { Chart, Page, Section, Tile } from './page.ts'
import { STYLE } from './style.ts'
import { chart } from './svg.ts'

/** Rows beyond which a table does not stand beside its chart, but below it and closed. */
const LONG = 16

/** The page's text, UTF-8. */
export function renderPage({ title, facts, tiles, sections, notes }: Page): string {
  const hash = createHash('sha256').update(STYLE).digest('base64')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${xmlText(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<header>
<h1>${xmlText(title)}</h1>
<dl class="facts">${facts.map(([name, value]) => `<div><dt>${xmlText(name)}</dt><dd>${xmlText(value)}</dd></div>`).join('')}</dl>
</header>
${tiles.length === 0 ? '' : `<ul class="tiles">${tiles.map(tileOf).join('')}</ul>`}
${sections.map(sectionOf).join('\n')}
<footer>${notes.map((note) => `<p>${xmlText(note)}</p>`).join('')}</footer>
</main>
</body>
</html>
`
}

function tileOf({ label, value, unit, note, goal, before, better }: Tile): string {
  const lines = [`<div class="label">${xmlText(label)}</div>`, `<div class="figure">${figureText(value, unit)}</div>`]
  if (goal !== undefined && value !== null) {
    const kept = better === 'less' ? value <= goal : value >= goal
    lines.push(
      `<div class="goal ${kept ? 'good' : 'bad'}">${kept ? '✓' : '✗'} goal ${figureText(goal, unit)}${kept ? '' : ' missed'}</div>`,
    )
  }
  if (before !== undefined && before !== null && value !== null) {
    const tone = better === undefined || value === before ? 'note' : value > before === (better === 'more') ? 'good' : 'bad'
    lines.push(`<div class="note ${tone}">${changeText(before, value, unit)} on the period before</div>`)
  }
  lines.push(`<div class="note">${xmlText(note)}</div>`)
  return `<li>${lines.join('')}</li>`
}

function sectionOf({ id, title, about, chart: drawn, table, nothing }: Section): string {
  const figure = drawn === undefined || nothing !== undefined ? undefined : `<figure>${chartOf(id, title, about, drawn)}</figure>`
  const rows = table === undefined || nothing !== undefined ? undefined : tableOf(title, table)
  const body =
    nothing !== undefined
      ? `<p class="note">${xmlText(nothing)}</p>`
      : figure !== undefined && rows !== undefined
        ? table !== undefined && table.rows.length > LONG
          ? `<div class="single">${figure}<details><summary>As a table</summary><div class="scroll">${rows}</div></details></div>`
          : `<div class="pair">${figure}<div class="scroll">${rows}</div></div>`
        : `<div class="single scroll">${figure ?? rows ?? ''}</div>`
  return `<section id="${xmlText(id)}" aria-labelledby="${xmlText(id)}-h"><h2 id="${xmlText(id)}-h">${xmlText(title)}</h2><p class="about">${xmlText(about)}</p>${body}</section>`
}

function chartOf(id: string, title: string, about: string, drawn: Chart): string {
  const { height, content } = draw(drawn)
  return chart(xmlText(`${id}-c`), height, { title, about }, content)
}

function draw(one: Chart): { readonly height: number; readonly content: string } {
  switch (one.kind) {
    case 'lines':
      return drawLines(one)
    case 'bars':
      return drawBars(one)
    case 'heat':
      return drawHeat(one)
    case 'stack':
      return drawStack(one)
  }
}

function tableOf(title: string, { columns, rows, total }: Table): string {
  const shown = columns.map((column, at) => ({ column, at })).filter(({ column }) => column.for !== 'machines')
  const head = shown
    .map(({ column }) => `<th scope="col"${column.align === 'right' ? ' class="right"' : ''}>${xmlText(column.title)}</th>`)
    .join('')
  const line = (cells: readonly Cell[], kind = '') =>
    `<tr${kind}>${shown
      .map(({ column, at }) => {
        const cell = cells[at]
        const names = [
          ...(column.align === 'right' ? ['right'] : []),
          ...(cell?.tone === 'late' || cell?.tone === 'soon' ? [cell.tone] : []),
        ]
        return `<td${names.length === 0 ? '' : ` class="${names.join(' ')}"`}>${xmlText(cell?.text ?? (cell?.raw === null || cell?.raw === undefined ? '' : String(cell.raw)))}</td>`
      })
      .join('')}</tr>`
  return `<table><caption>${xmlText(title)}</caption><thead><tr>${head}</tr></thead><tbody>${rows.map((cells) => line(cells)).join('')}${total === undefined ? '' : line(total, ' class="total"')}</tbody></table>`
}
