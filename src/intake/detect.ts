/** Which format a file is, by what is in it: scores, never the first match; a name is no evidence. */
import { OutspokeError } from '../core/errors.ts'
import { recordsOf } from './csv.ts'
import type { Source } from './file.ts'
import type { Format, PostField, Profile } from './format.ts'
import { foldColumn } from './format.ts'
import type { Refusal } from './formats/all.ts'
import { FORMATS, REFUSALS } from './formats/all.ts'
import type { JsonShape } from './json.ts'
import { jsonReader } from './json.ts'
import { shapeOf } from './json-shape.ts'
import { bind } from './normalise.ts'
import { pathsOf } from './objects.ts'

/** How the records of a file are laid out. */
export type Layout =
  | {
      readonly kind: 'table'
      readonly delimiter: string
      readonly names: readonly string[]
      /** Line of the header; records up to it are no posts. */
      readonly headerLine: number
    }
  | { readonly kind: 'objects'; readonly shape: JsonShape; readonly names: readonly string[] }

interface Candidate {
  readonly format: Format
  /** 0 to 1. */
  readonly score: number
  readonly missing: readonly string[]
  readonly found: readonly string[]
}

interface Detection {
  readonly layout: Layout
  /** Best first. */
  readonly candidates: readonly Candidate[]
}

const THRESHOLD = 0.3
const DELIMITERS = [',', ';', '\t', '|']
const SAMPLE = 256 << 10

/** Looks at the beginning of a file: its layout, and how well each format fits. Throws where it is a web page or the like. */
export function detect(source: Source, map?: Profile, delimiter?: string): Detection {
  const { head } = source
  const start = head.toString('utf8', 0, 4096).trimStart()
  const cut = source.cut()
  if (start === '' && cut !== undefined)
    throw new OutspokeError(`${source.name} cannot be read: ${cut}`, { hint: 'Copy or export it again: nothing of it could be unpacked.' })
  if (start === '' && source.complete)
    throw new OutspokeError(`${source.name} is empty: it holds only spaces`, { hint: 'Export it again: there is nothing in it to import.' })
  if (start.startsWith('<')) {
    throw new OutspokeError(`${source.name} is a web page or XML (it begins with "${start.slice(0, 20).split('\n')[0]}"), not an export`, {
      hint: 'A login or error page was probably saved in place of the file: sign in and export it again.',
    })
  }
  if (start.startsWith('window.')) {
    throw new OutspokeError(`${source.name} is the JavaScript of an X archive`, {
      hint: 'This format is not read yet: export the posts as CSV or JSON.',
    })
  }
  if (start.startsWith('{') || start.startsWith('[')) return detectObjects(source, map)
  return detectTable(source, map, delimiter)
}

/** The format that fits, or a sentence on what was seen and what to do. */
export function choose(source: Source, detection: Detection): Format {
  const { layout, candidates } = detection
  const [best, second] = candidates
  if (best === undefined || best.score < THRESHOLD) throw unknownColumns(source.name, layout, best)
  if (second !== undefined && second.score === best.score) {
    throw new OutspokeError(`${source.name} could be ${best.format.name} or ${second.format.name}: both fit equally well`, {
      hint: `Say which: --from ${best.format.name}, or --from ${second.format.name}`,
    })
  }
  return best.format
}

/** The format of `--from`, if the file has what it needs. */
export function chosen(source: Source, detection: Detection, from: string): Format {
  const format = FORMATS.find((one) => one.name === from)
  if (format === undefined)
    throw new OutspokeError(`there is no format "${from}"`, {
      hint: `Formats: ${FORMATS.map((one) => one.name).join(', ')}. For any other file: --map FILE`,
    })
  const shape = detection.layout.kind
  if (format.shape !== shape)
    throw new OutspokeError(
      `${source.name} is ${shape === 'table' ? 'delimited text' : 'JSON'}, and --from ${from} reads ${format.shape === 'table' ? 'delimited text' : 'JSON'}`,
      { hint: 'Leave --from out to have the format found.' },
    )
  const candidate = detection.candidates.find((one) => one.format === format)
  if (candidate !== undefined && candidate.missing.length > 0) {
    throw new OutspokeError(`${source.name} lacks what --from ${from} needs: ${candidate.missing.join(', ')}`, {
      hint: 'Leave --from out to have the format found, or say in a map (--map FILE) what its columns mean.',
    })
  }
  return format
}

function unknownColumns(name: string, layout: Layout, best: Candidate | undefined): OutspokeError {
  if (layout.kind === 'objects' && layout.names.length === 0) {
    return new OutspokeError(`${name} holds no record that is whole`, {
      hint: 'It is an empty list, is cut in its first record, or holds its posts deeper than in one list.',
    })
  }
  const what = layout.kind === 'table' ? 'columns' : 'keys'
  const seen = layout.names.filter((column) => column.trim() !== '').map((column) => shortName(column))
  const list = seen.length > 30 ? `${seen.slice(0, 30).join(', ')} and ${seen.length - 30} more` : seen.join(', ')
  const near =
    best !== undefined && best.missing.length > 0 && best.score >= 0.05
      ? ` Nearest is ${best.format.name}, which also needs ${best.missing.join(', ')}.`
      : ''
  return new OutspokeError(`${name}: no format is known by its ${what}: ${list === '' ? 'none' : list}.${near}`, {
    hint: 'Say what they mean in a column map (--map FILE): at least text, and id or posted_at.',
  })
}

function shortName(name: string): string {
  const line = name.replace(/\s+/g, ' ').trim()
  return line.length > 40 ? `${line.slice(0, 39)}…` : line
}

function detectTable(source: Source, map: Profile | undefined, delimiter: string | undefined): Detection {
  const bytes = source.head.subarray(0, SAMPLE)
  const complete = source.complete && bytes.length === source.head.length
  const looks = (delimiter === undefined ? DELIMITERS : [delimiter]).map((one) => {
    const records = recordsOf(bytes, one, 20, complete)
    return { delimiter: one, ...headerOf(records, map), ...constancy(records.map((record) => record.cells.length)) }
  })
  const [best] = looks.sort((a, b) => b.fit - a.fit || b.share - a.share || b.width - a.width)
  if (best?.header === undefined)
    throw new OutspokeError(`${source.name} holds no records`, { hint: 'Export it again: there is nothing in it to import.' })
  const { header, candidates } = best
  if (map === undefined) refuse(source.name, 'table', header.cells)
  return { layout: { kind: 'table', delimiter: best.delimiter, names: header.cells, headerLine: header.line }, candidates }
}

type CsvRow = ReturnType<typeof recordsOf>[number]

/** The record that reads most like a header, and how much. */
function headerOf(
  records: readonly CsvRow[],
  map: Profile | undefined,
): { readonly header: CsvRow | undefined; readonly fit: number; readonly candidates: readonly Candidate[] } {
  let header = records[0]
  let candidates = scores('table', header?.cells ?? [])
  let fit = -1
  for (const record of records) {
    const scored = scores('table', record.cells)
    const fits =
      map === undefined ? (refusalOf('table', record.cells) !== undefined ? 1 : (scored[0]?.score ?? 0)) : bind(map, record.cells).size
    if (fits <= fit) continue
    header = record
    candidates = scored
    fit = fits
  }
  return { header, fit, candidates }
}

/** Share of the records that have the most common number of cells; files of one column have none. */
function constancy(widths: readonly number[]): { readonly share: number; readonly width: number } {
  const counts = new Map<number, number>()
  for (const width of widths) if (width > 1) counts.set(width, (counts.get(width) ?? 0) + 1)
  const [best] = [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0])
  return best === undefined ? { share: 0, width: 1 } : { share: best[1] / widths.length, width: best[0] }
}

function refusalOf(shape: Format['shape'], names: readonly string[]): Refusal | undefined {
  const folded = new Set(names.map(foldColumn))
  const here = (name: string): boolean => folded.has(foldColumn(name))
  return REFUSALS.find(
    (one) =>
      one.shape === shape &&
      one.required.every(here) &&
      !one.not.some(here) &&
      (one.containing === undefined || names.some((name) => name.includes(one.containing ?? ''))),
  )
}

function refuse(name: string, shape: Format['shape'], names: readonly string[]): void {
  const refusal = refusalOf(shape, names)
  if (refusal !== undefined) throw new OutspokeError(`${name} is ${refusal.what}`, { hint: refusal.hint })
}

function detectObjects(source: Source, map: Profile | undefined): Detection {
  const shape = shapeOf(source.head, source.complete)
  const names = new Set<string>()
  let seen = 0
  const reader = jsonReader(shape, {
    element: (value) => {
      if (seen++ < 1000) for (const path of pathsOf(value)) names.add(path)
    },
    broken: () => {},
  })
  reader.push(source.head)
  if (source.complete) reader.end()
  const paths = [...names]
  if (map === undefined) refuse(source.name, 'objects', paths)
  return { layout: { kind: 'objects', shape, names: paths }, candidates: scores('objects', paths) }
}

/** All formats of a shape, best first. A format with all it requires has 0.6 and more; common names at most 0.5. */
function scores(shape: Format['shape'], names: readonly string[]): readonly Candidate[] {
  const folded = new Set(names.map(foldColumn))
  const here = (name: string): boolean => folded.has(foldColumn(name))
  return FORMATS.filter((format) => format.shape === shape)
    .map((format): Candidate => {
      if (format.generic === true) return scoreCommon(format, names)
      const found = [...format.required, ...format.helpful].filter(here)
      const missing = format.required.filter((name) => !here(name))
      if (missing.length > 0 || format.not?.some(here) === true)
        return { format, score: (1 - missing.length / format.required.length) * 0.2, missing, found }
      const helpful = format.helpful.length === 0 ? 1 : format.helpful.filter(here).length / format.helpful.length
      return { format, score: 0.6 + 0.4 * helpful, missing, found }
    })
    .sort((a, b) => b.score - a.score)
}

/** Text, and something to tell posts apart by. */
function scoreCommon(format: Format, names: readonly string[]): Candidate {
  const bound = bind(format.profile, names)
  const needed: readonly PostField[] = ['text']
  const anchors: readonly PostField[] = ['id', 'posted_at', 'author']
  const anchored = anchors.filter((field) => bound.has(field))
  const missing = [...needed.filter((field) => !bound.has(field)), ...(anchored.length === 0 ? ['id or posted_at'] : [])]
  const found = [...bound.values()].map((index) => names[index] ?? '')
  return {
    format,
    score: missing.length > 0 ? 0.1 * Math.min(1, bound.size / 5) : 0.3 + 0.05 * anchored.length + 0.005 * Math.min(10, bound.size),
    missing,
    found,
  }
}
