/** Which format a file is, by what is in it: scores, never the first match; a name is no evidence. */
import { OutspokeError } from '../core/errors.ts'
import { nearest } from '../core/nearest.ts'
import type { Source } from './file.ts'
import type { Format, Profile } from './format.ts'
import { FORMATS } from './formats/all.ts'
import { refuse, refusedPaths } from './formats/refusals.ts'
import type { Paths, Place } from './json-paths.ts'
import { below, isList, looksOut, placesOf, scanPaths } from './json-paths.ts'
import { isLines } from './json-shape.ts'
import type { Detection, Layout, ObjectsLayout } from './layout.ts'
import { bind } from './normalise.ts'
import type { Candidate } from './score.ts'
import { scoreCommon, scoreObjects } from './score.ts'
import { detectTable } from './table.ts'

const THRESHOLD = 0.3
/** Scores that are nearer than this are a tie. */
const TIE = 0.005

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
  if (start.startsWith('{\\rtf'))
    throw new OutspokeError(`${source.name} is a document of a word processor (RTF), not an export`, {
      hint: 'Export the posts themselves as CSV or JSON.',
    })
  if (start.startsWith('window.')) return detectArchive(source, start, map)
  if (start.startsWith('{') || start.startsWith('[')) return detectObjects(source, 0, map)
  // The first line may be cut in its beginning, and the rest be JSON all the same.
  if (isLines(head.toString('utf8'), source.complete)) return detectObjects(source, 0, map)
  return detectTable(source, map, delimiter)
}

/** The format that fits, or a sentence on what was seen and what to do. */
export function choose(source: Source, detection: Detection): Format {
  const { layout, candidates } = detection
  const [best, second] = candidates
  const common = candidates.find(({ format }) => format.generic === true)
  const nothing = layout.kind === 'objects' && (common?.score ?? 0) < THRESHOLD ? emptyLists(layout.paths) : []
  if (best === undefined || best.score < THRESHOLD || (nothing.length > 0 && isShallow(layout)))
    throw unknownColumns(source.name, layout, best, nothing)
  if (second !== undefined && best.score - second.score < TIE) {
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
      hint: formatHint(from),
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

function formatHint(written: string): string {
  const names = FORMATS.map(({ name }) => name)
  const typed = written.toLowerCase()
  const begun = typed.length < 3 ? [] : names.filter((name) => name.startsWith(typed))
  const near = begun.length > 0 ? begun.join(' or ') : nearest(written, names)
  return near === undefined ? '`outspoke import --list-formats` names them; for any other file: --map FILE' : `Did you mean ${near}?`
}

function unknownColumns(name: string, layout: Layout, best: Candidate | undefined, empty: readonly string[]): OutspokeError {
  if (empty.length > 0) {
    const which = empty.every((key) => key === '') ? '' : `: nothing is in ${empty.map((key) => `"${key}"`).join(', ')}`
    return new OutspokeError(`${name} is an empty result${which}`, { hint: 'There is nothing in it to import: search or export again.' })
  }
  if (layout.kind === 'objects' && layout.names.length === 0) {
    return new OutspokeError(`${name} holds no record that is whole`, {
      hint: 'It is cut in its first record, or is no JSON after all.',
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
    hint: 'Say what they mean in a column map (--map FILE): at least text, and id or posted_at; --make-map proposes one.',
  })
}

/** Lists in which formats have their records. */
const PLACES = new Set(FORMATS.flatMap(({ containers = [] }) => containers.map((place) => place.replace(/\[\].*$/, ''))))

/** The lists of the top and those of formats, by path ('' is the top itself), where all of them are empty. */
function emptyLists(paths: Paths): readonly string[] {
  const lists = [...paths.keys()].filter((path) => isList(paths, path) && (!/[.[]/.test(path) || PLACES.has(path)))
  return lists.some((path) => paths.has(`${path}[]`)) ? [] : lists
}

/** Nothing stands below the keys of the top. */
function isShallow(layout: Layout): boolean {
  return layout.kind === 'objects' && ![...layout.paths.keys()].some((path) => /[.[]/.test(path))
}

function shortName(name: string): string {
  const line = name.replace(/\s+/g, ' ').trim()
  return line.length > 40 ? `${line.slice(0, 39)}…` : line
}

/** The JavaScript of an X archive: a list behind an assignment. */
function detectArchive(source: Source, start: string, map: Profile | undefined): Detection {
  const found = /^window\.YTD\.(\w+)\.part\d+\s*=\s*/.exec(start)
  const part = found?.[1] ?? ''
  if (!/^(?:deleted_?)?tweets?$/i.test(part)) {
    throw new OutspokeError(
      `${source.name} is the part "${part === '' ? shortName(start.split('=')[0] ?? '') : part}" of an X archive, which holds no posts`,
      { hint: 'Import data/tweets.js of the archive (and tweets-part1.js and so on, where there are any).' },
    )
  }
  return detectObjects(source, source.head.indexOf('=') + 1, map)
}

function detectObjects(source: Source, skip: number, map: Profile | undefined): Detection {
  const text = source.head.toString('utf8', skip)
  const lines = isLines(text, source.complete)
  const paths: Paths = new Map()
  if (lines) for (const line of text.split('\n')) scanPaths(line, paths)
  else scanPaths(text, paths)
  if (map === undefined) refuse(source.name, refusedPaths(paths))
  const formats = FORMATS.filter((format) => format.shape === 'objects')
  const places = placesOf(paths)
  const candidates = formats.map((format) => (format.generic === true ? commonOf(format, places) : scoreObjects(format, paths)))
  const common = candidates.find(({ format }) => format.generic === true)
  const container = map === undefined ? (common?.container ?? '') : mappedContainer(map, paths, places)
  const names = places.find((place) => place.container === container)?.leaves ?? []
  const layout: ObjectsLayout = { kind: 'objects', lines, skip, paths, container, names, outer: map !== undefined && looksOut(map) }
  return { layout, candidates: candidates.sort((a, b) => b.score - a.score) }
}

/** Common names in the shallowest place that is good enough, else in the best. */
function commonOf(format: Format, places: readonly Place[]): Candidate {
  const scored = places.map(({ container, leaves }) => ({ ...scoreCommon(format, leaves), container }))
  const good = scored.find((one) => one.score >= THRESHOLD)
  const [best] = scored.toSorted((a, b) => b.score - a.score)
  return good ?? best ?? { format, score: 0, missing: ['text'], found: [], container: '' }
}

/** The place where most of the map's columns stand. */
function mappedContainer(map: Profile, paths: Paths, places: readonly Place[]): string {
  if (map.records !== undefined) return map.records
  const columns = Object.values(map.fields).flatMap((field) => field.columns)
  const scored = places.map(({ container, leaves }) => ({
    container,
    hits: columns.filter((column) => paths.has(below(container, column))).length + bind(map, leaves).size / 100,
  }))
  return scored.toSorted((a, b) => b.hits - a.hits)[0]?.container ?? ''
}
