/** The layout of delimited text: what stands between its cells, and which record is the header. */
import { OutspokeError } from '../core/errors.ts'
import { recordsOf } from './csv.ts'
import type { Source } from './file.ts'
import type { Profile } from './format.ts'
import { FORMATS } from './formats/all.ts'
import { refuse, refusedColumns } from './formats/refusals.ts'
import type { Detection } from './layout.ts'
import { bind } from './normalise.ts'
import type { Candidate } from './score.ts'
import { namesHere, scoreTable } from './score.ts'

const DELIMITERS = [',', ';', '\t', '|']
const SAMPLE = 256 << 10
/** The header is one of the first records. */
const RECORDS = 20

/** Tries each delimiter on the first records. Throws where the file is known to hold no posts. */
export function detectTable(source: Source, map: Profile | undefined, delimiter: string | undefined): Detection {
  const bytes = source.head.subarray(0, SAMPLE)
  const complete = source.complete && bytes.length === source.head.length
  refuseBareReturns(source.name, bytes)
  const looks = (delimiter === undefined ? DELIMITERS : [delimiter]).map((one) => {
    const records = recordsOf(bytes, one, RECORDS, complete)
    return { delimiter: one, ...headerOf(records, map), ...constancy(records.map((record) => record.cells.length)) }
  })
  const [best] = looks.sort((a, b) => b.fit - a.fit || b.share - a.share || b.width - a.width)
  if (best?.header === undefined)
    throw new OutspokeError(`${source.name} holds no records`, { hint: 'Export it again: there is nothing in it to import.' })
  const { header, candidates } = best
  if (map === undefined) refuse(source.name, refusedColumns(header.cells))
  return { layout: { kind: 'table', delimiter: best.delimiter, names: header.cells, headerLine: header.line }, candidates }
}

/** A CR alone is data, as pandas writes it; a file that has nothing else would be one record. */
function refuseBareReturns(name: string, bytes: Buffer): void {
  if (!bytes.includes('\r') || bytes.includes('\n')) return
  throw new OutspokeError(`${name} ends its lines with a carriage return alone, as old Macs did`, {
    hint: `Save it as "CSV UTF-8", or turn them into line feeds: tr '\\r' '\\n' < FILE > NEW.csv`,
  })
}

type CsvRow = ReturnType<typeof recordsOf>[number]

/** The record that reads most like a header, and how much. */
function headerOf(
  records: readonly CsvRow[],
  map: Profile | undefined,
): { readonly header: CsvRow | undefined; readonly fit: number; readonly candidates: readonly Candidate[] } {
  let header = records[0]
  let candidates = scores(header?.cells ?? [])
  let fit = -1
  for (const record of records) {
    const scored = scores(record.cells)
    const fits =
      map === undefined ? (refusedColumns(record.cells) !== undefined ? 1 : (scored[0]?.score ?? 0)) : bind(map, record.cells).size
    if (fits <= fit) continue
    header = record
    candidates = scored
    fit = fits
  }
  return { header, fit, candidates }
}

function scores(names: readonly string[]): readonly Candidate[] {
  const here = namesHere(names)
  return FORMATS.filter((format) => format.shape === 'table')
    .map((format) => scoreTable(format, names, here))
    .sort((a, b) => b.score - a.score)
}

/** Share of the records that have the most common number of cells; files of one column have none. */
function constancy(widths: readonly number[]): { readonly share: number; readonly width: number } {
  const counts = new Map<number, number>()
  for (const width of widths) if (width > 1) counts.set(width, (counts.get(width) ?? 0) + 1)
  const [best] = [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0])
  return best === undefined ? { share: 0, width: 1 } : { share: best[1] / widths.length, width: best[0] }
}
