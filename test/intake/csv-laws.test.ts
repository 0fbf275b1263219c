import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CsvReader } from '../../src/intake/csv.ts'

interface Read {
  readonly records: string[][]
  readonly broken: number[]
  readonly blank: number
}

/** Reads the pieces of a text, cut at these bytes. */
function read(text: string, delimiter: string, cuts: readonly number[] = [], columns?: number): Read {
  const records: string[][] = []
  const broken: number[] = []
  const reader = new CsvReader(
    {
      record: (record) => records.push(Array.from({ length: record.cells }, (_, index) => record.text(index))),
      broken: (line) => broken.push(line),
    },
    { delimiter },
  )
  reader.columns = columns
  const bytes = Buffer.from(text)
  let from = 0
  for (const cut of [...cuts, bytes.length]) {
    // A copy: what is kept of a chunk must not lean on its neighbours.
    reader.push(Buffer.from(bytes.subarray(from, cut)))
    from = cut
  }
  reader.end()
  return { records, broken, blank: reader.blank }
}

const DELIMITERS = [',', ';', '\t', '|']
const value = fc.oneof(
  fc.constantFrom(
    '',
    '',
    'a',
    ' ',
    'é',
    '👩‍💻',
    '"',
    '""',
    'say "hi"',
    '\n',
    '\r\n',
    '\n\n',
    'x\ry',
    '\r',
    '\r\r',
    'a,b;c\td|e',
    '\uFEFF',
    '0',
    "'",
  ),
  fc.string({ unit: 'binary', maxLength: 6 }),
)
const table = fc.record({
  delimiter: fc.constantFrom(...DELIMITERS),
  records: fc.array(
    fc.record({
      cells: fc.array(fc.record({ value, quoted: fc.boolean() }), { minLength: 1, maxLength: 5 }),
      end: fc.constantFrom('\n', '\r\n'),
    }),
    { maxLength: 6 },
  ),
  /** The last record has no end. */
  open: fc.boolean(),
})
type Table = typeof table extends fc.Arbitrary<infer T> ? T : never

/** As pandas and Excel write it: quoted where it must be, and now and then where it need not be; a bare CR inside a cell is not quoted. */
function written({ delimiter, records, open }: Table): string {
  return records
    .map(({ cells, end }, index) => {
      const line = cells.map((cell, at) => {
        const must = cell.value.includes('"') || cell.value.includes('\n') || cell.value.includes(delimiter)
        // At the end of a record a CR would be taken for half of its end.
        const ends = at === cells.length - 1 && cell.value.endsWith('\r')
        return cell.quoted || must || ends ? `"${cell.value.replaceAll('"', '""')}"` : cell.value
      })
      return line.join(delimiter) + (open && index === records.length - 1 ? '' : end)
    })
    .join('')
}

const isBlank = (cells: readonly string[]): boolean => cells.every((cell) => cell === '')

describe('hostile tables', () => {
  test('are read as csv-parse reads them, whatever the ends of lines', () => {
    fc.assert(
      fc.property(table, (made) => {
        const text = written(made)
        const mine = read(text, made.delimiter)
        const theirs: string[][] = parse(text, {
          delimiter: made.delimiter,
          relax_column_count: true,
          skip_empty_lines: true,
          record_delimiter: ['\r\n', '\n'],
        })
        expect(mine.records.filter((cells) => !isBlank(cells))).toEqual(theirs.filter((cells) => !isBlank(cells)))
        expect(mine.broken).toEqual([])
      }),
      { numRuns: 1000 },
    )
  })

  test('give back what was written', () => {
    fc.assert(
      fc.property(table, (made) => {
        const given = made.records.map(({ cells }) => cells.map((cell) => cell.value)).filter((cells) => !isBlank(cells))
        expect(read(written(made), made.delimiter).records.filter((cells) => !isBlank(cells))).toEqual(given)
      }),
      { numRuns: 1000 },
    )
  })

  test('cut at every byte, and in any pieces, read the same', () => {
    fc.assert(
      fc.property(table, fc.array(fc.nat({ max: 60 }), { maxLength: 5 }), (made, places) => {
        const text = written(made)
        const whole = read(text, made.delimiter)
        const length = Buffer.byteLength(text)
        for (let cut = 0; cut <= length; cut++) expect(read(text, made.delimiter, [cut])).toEqual(whole)
        const cuts = places.map((place) => Math.min(place, length)).sort((a, b) => a - b)
        expect(read(text, made.delimiter, cuts)).toEqual(whole)
        expect(
          read(
            text,
            made.delimiter,
            Array.from({ length }, (_, cut) => cut),
          ),
        ).toEqual(whole)
      }),
      { numRuns: 150 },
    )
  })
})

test('a quote that is never closed costs its own record', () => {
  const plain = fc.tuple(fc.stringMatching(/^[a-z][a-z ]{0,4}$/), fc.boolean())
  const rows = fc.array(fc.tuple(plain, plain, plain), { minLength: 1, maxLength: 8 })
  fc.assert(
    fc.property(rows, fc.nat(), fc.integer({ min: 0, max: 2 }), fc.constantFrom('\n', '\r\n'), (made, at, column, end) => {
      const bad = at % made.length
      const lines = made.map((cells, row) =>
        cells.map(([cell, quoted], index) => (row === bad && index === column ? `"${cell}` : quoted ? `"${cell}"` : cell)).join(','),
      )
      const found = read(lines.join(end) + end, ',', [], 3)
      expect(found.broken).toEqual([bad + 1])
      expect(found.records).toEqual(made.filter((_, row) => row !== bad).map((cells) => cells.map(([cell]) => cell)))
    }),
    { numRuns: 1000 },
  )
})

test('any bytes at all are read to the end, and cost no more lines than there are', () => {
  const piece = fc.constantFrom('"', '""', ',', '\n', '\r', '\r\n', 'a', 'é', '\0', ' ')
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const text = pieces.join('')
      const { records, broken, blank } = read(text, ',')
      expect(records.length + broken.length + blank).toBeLessThanOrEqual(text.split('\n').length)
      for (const line of broken) expect(line).toBeLessThanOrEqual(text.split('\n').length)
      for (const cut of [1, 3, 7]) expect(read(text, ',', [Math.min(cut, Buffer.byteLength(text))])).toEqual({ records, broken, blank })
    }),
    { numRuns: 1000 },
  )
})
