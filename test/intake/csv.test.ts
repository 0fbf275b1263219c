import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CsvReader } from '../../src/intake/csv.ts'

interface Read {
  records: { line: number; cells: string[] }[]
  broken: { line: number; reason: string; record: string }[]
  blank: number
}

function read(text: string | Buffer, options: { delimiter?: string; size?: number; columns?: number; lookAhead?: number } = {}): Read {
  const { delimiter = ',', size = 1 << 20, columns, lookAhead } = options
  const records: Read['records'] = []
  const broken: Read['broken'] = []
  const reader = new CsvReader(
    {
      record: (record) =>
        records.push({ line: record.line, cells: Array.from({ length: record.cells }, (_, index) => record.text(index)) }),
      broken: (line, reason, record) => broken.push({ line, reason, record }),
    },
    { delimiter, ...(lookAhead === undefined ? {} : { lookAhead }) },
  )
  reader.columns = columns
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size))
  reader.end()
  return { records, broken, blank: reader.blank }
}

const cells = (text: string, delimiter = ','): string[][] => read(text, { delimiter }).records.map((record) => record.cells)

describe('records', () => {
  test.each<[string, string, string[][]]>([
    [
      'LF and CRLF',
      'a,b\r\nc,d\n',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'no end of line at the end',
      'a,b\nc,d',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'a bare CR is data',
      'a,@x \r\rI love\r\nb,c\n',
      [
        ['a', '@x \r\rI love'],
        ['b', 'c'],
      ],
    ],
    ['a bare CR in quotes', '"a\rb",c\r\n', [['a\rb', 'c']]],
    ['doubled quotes', '"say ""hi""",""""\n', [['say "hi"', '"']]],
    ['line breaks and delimiters in quotes', '"a,\nb\r\nc",d\n', [['a,\nb\r\nc', 'd']]],
    [
      'empty cells',
      ',,x\n"",y,\n',
      [
        ['', '', 'x'],
        ['', 'y', ''],
      ],
    ],
    ['quotes inside an unquoted cell', 'a "b" c,d\n', [['a "b" c', 'd']]],
    ['ragged', 'a,b,c\nd\ne,f,g,h\n', [['a', 'b', 'c'], ['d'], ['e', 'f', 'g', 'h']]],
    [
      'other letters',
      'ملتقى,🤦🏾‍♂️\n"日本",é\n',
      [
        ['ملتقى', '🤦🏾‍♂️'],
        ['日本', 'é'],
      ],
    ],
  ])('%s', (_, text, expected) => {
    expect(cells(text)).toEqual(expected)
    for (const size of [1, 2, 3, 7]) expect(read(text, { size }).records.map((record) => record.cells)).toEqual(expected)
  })

  test('blank ones are counted, not given', () => {
    expect(read('a,b\n,\n\n\r\n,,,,\nc,d\n')).toEqual({
      records: [
        { line: 1, cells: ['a', 'b'] },
        { line: 6, cells: ['c', 'd'] },
      ],
      broken: [],
      blank: 4,
    })
  })

  test('every record knows its line', () => {
    expect(read('a,"x\ny"\nb,c\n\n"d\n\n",e\nf').records.map((record) => record.line)).toEqual([1, 3, 5, 8])
  })

  test.each([';', '\t', '|'])('delimited by %j', (delimiter) =>
    expect(cells(`a,b${delimiter}"c${delimiter}d"\n`, delimiter)).toEqual([['a,b', `c${delimiter}d`]]),
  )
})

describe('broken quotes cost one record', () => {
  const unclosed = 'a quote is opened and never closed'
  const inside = 'a quoted cell goes on after its closing quote: a quote inside it is not doubled, or one before it is not closed'

  test('never closed: reading goes on in the next line', () => {
    expect(read('1,a\n2,"b\n3,c\n4,d\n')).toEqual({
      records: [
        { line: 1, cells: ['1', 'a'] },
        { line: 3, cells: ['3', 'c'] },
        { line: 4, cells: ['4', 'd'] },
      ],
      broken: [{ line: 2, reason: unclosed, record: '2,"b' }],
      blank: 0,
    })
  })

  test('never closed, seen at the next quoted cell', () => {
    expect(read('1,"a\n2,b\n3,"c, d"\n')).toEqual({
      records: [
        { line: 2, cells: ['2', 'b'] },
        { line: 3, cells: ['3', 'c, d'] },
      ],
      broken: [{ line: 1, reason: inside, record: '1,"a' }],
      blank: 0,
    })
  })

  test('never closed, seen by the number of cells', () => {
    expect(read('1,"a\n2,", well"\n3,c\n', { columns: 2 })).toEqual({
      records: [
        { line: 2, cells: ['2', ', well'] },
        { line: 3, cells: ['3', 'c'] },
      ],
      broken: [
        { line: 1, reason: '2 cells were expected, and a quoted cell over several lines makes 3: a quote is not closed', record: '1,"a' },
      ],
      blank: 0,
    })
  })

  const short = (cells: number): string => `4 cells were expected, and a quoted cell over several lines makes ${cells}`

  test.each<[string, string, string]>([
    ['too short, and a line of it that would be a row', '1,"one\n2,b,ann,2021\nthree",x\n', short(3)],
    ['too long, and a line of it that would be a row', '1,"one\n2,b,ann,2021\nthree",x,y,z\n', short(5)],
    ['too short, and its last line has as many cells as a row', '1,"one\nb,c,ann,2021"\n', short(2)],
  ])('over several lines and %s: all of it is one reject', (_, record, reason) => {
    expect(read(`0,a,ann,2020\n${record}9,z,zoe,2022\n`, { columns: 4 })).toEqual({
      records: [
        { line: 1, cells: ['0', 'a', 'ann', '2020'] },
        { line: 2 + record.split('\n').length - 1, cells: ['9', 'z', 'zoe', '2022'] },
      ],
      broken: [{ line: 2, reason, record: record.trimEnd() }],
      blank: 0,
    })
  })

  test('not doubled', () => {
    expect(read('1,"say "hi" now"\n2,b\n')).toEqual({
      records: [{ line: 2, cells: ['2', 'b'] }],
      broken: [{ line: 1, reason: inside, record: '1,"say "hi" now"' }],
      blank: 0,
    })
  })

  test('in a file larger than what is looked ahead, by any chunks', () => {
    const rows = Array.from({ length: 300 }, (_, index) => `${index},row ${index}`)
    rows[100] = '100,"row'
    for (const size of [17, 100, 1 << 20]) {
      const found = read(`${rows.join('\n')}\n`, { size, lookAhead: 1000 })
      expect(found.broken).toEqual([{ line: 101, reason: unclosed, record: '100,"row' }])
      expect(found.records.map((record) => record.line)).toEqual([...rows.keys()].map((index) => index + 1).filter((line) => line !== 101))
    }
  })
})

describe('sizes', () => {
  test('a cell of 20 MB is one reject', () => {
    const { records, broken } = read(`1,a\n2,"${'x y\n'.repeat(5 << 20)}"\n3,c\n`)
    expect(records.map((record) => record.cells)).toEqual([
      ['1', 'a'],
      ['3', 'c'],
    ])
    expect(broken.map(({ line, reason, record }) => ({ line, reason, length: record.length }))).toEqual([
      { line: 2, reason: 'a cell is longer than 1 MiB', length: 65_536 },
    ])
    expect(records[1]?.line).toBe((5 << 20) + 3)
  })

  test('a line without end is one reject, and is not held', () => {
    const { records, broken } = read(`1,a\n2,${'x'.repeat(5000)}\n3,c\n`, { size: 100, lookAhead: 1000 })
    expect(records.map((record) => record.cells)).toEqual([
      ['1', 'a'],
      ['3', 'c'],
    ])
    expect(broken).toHaveLength(1)
    expect(broken[0]?.line).toBe(2)
  })

  test('a million blank records are nothing', () => {
    const began = performance.now()
    expect(read(`a,b,c,d,e,f,g\n${',,,,,,\r\n'.repeat(1_047_575)}`).blank).toBe(1_047_575)
    expect(performance.now() - began).toBeLessThan(30_000)
  })
})

test('reads as csv-parse does, by any chunks', () => {
  const cell = fc.oneof(
    fc.constantFrom('', 'a', ' ', 'é', '😡', ',', '"', 'x"y', '\n', '\r\n', 'x\ry', 'a,b', '0'),
    fc.string({ maxLength: 5 }),
  )
  const record = fc.array(fc.tuple(cell, fc.boolean()), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(fc.array(record, { maxLength: 6 }), fc.constantFrom('\n', '\r\n'), fc.integer({ min: 1, max: 9 }), (records, end, size) => {
      // A cell is quoted where it must be, and now and then where it need not be. A CR at the end of an unquoted last cell would be taken for a part of CRLF.
      const text = records
        .map(
          (row) =>
            row.map(([value, quoted]) => (quoted || /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value)).join(',') + end,
        )
        .join('')
      const mine = read(text, { size })
      // csv-parse has no records of nothing but delimiters to skip: they are taken out of its answer.
      const theirs = parse(text, { relax_column_count: true, skip_empty_lines: true, record_delimiter: ['\r\n', '\n'] }) as string[][]
      const blank = (row: readonly string[]): boolean => row.every((value) => value === '')
      expect(mine.records.map((row) => row.cells).filter((row) => !blank(row))).toEqual(theirs.filter((row) => !blank(row)))
      expect(mine.broken).toEqual([])
    }),
    { numRuns: 500 },
  )
})
