/** What is written as Parquet is read back by another program's reader, in row groups too. */
import fc from 'fast-check'
import { parquetMetadata, parquetReadObjects } from 'hyparquet'
import { expect, test } from 'vitest'
import { openParquet, type ParquetColumn, type ParquetValue } from '../../src/render/parquet.ts'

const COLUMNS: readonly ParquetColumn[] = [
  { name: 'word', type: 'text' },
  { name: 'many', type: 'integer' },
  { name: 'share', type: 'number' },
  { name: 'yes', type: 'boolean' },
  { name: 'at', type: 'time' },
]

async function written(portions: readonly (readonly (readonly ParquetValue[])[])[]): Promise<ArrayBuffer> {
  const pieces: Uint8Array[] = []
  const file = openParquet(COLUMNS, { from: 'a test' }, async (bytes) => {
    pieces.push(bytes)
  })
  for (const rows of portions) await file.write(rows)
  await file.end()
  const whole = Buffer.concat(pieces)
  return whole.buffer.slice(whole.byteOffset, whole.byteOffset + whole.byteLength) as ArrayBuffer
}

const asRow = ([word, many, share, yes, at]: readonly ParquetValue[]) => ({
  word,
  many: many === null ? null : BigInt(Number(many)),
  share,
  yes,
  at: at === null ? null : new Date(String(at)),
})

const orNull = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: null, freq: 4 })
const row = fc.tuple(
  orNull(fc.string({ unit: 'grapheme' })),
  orNull(fc.maxSafeInteger()),
  orNull(fc.double({ noNaN: true, noDefaultInfinity: true })),
  orNull(fc.boolean()),
  orNull(fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('2100-01-01') }).map((date) => date.toISOString())),
)

test('any rows come back, whatever portions they are written in', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(row, { maxLength: 20 }), { maxLength: 5 }), async (portions) => {
      const file = await written(portions)
      expect(await parquetReadObjects({ file })).toEqual(portions.flat().map(asRow))
    }),
    { numRuns: 60 },
  )
})

test('many rows are parted into groups, whose memory is let go', async () => {
  const rows = Array.from({ length: 20_001 }, (_, at): readonly ParquetValue[] => [
    `w${at}`,
    at,
    at / 2,
    at % 2 === 0,
    new Date(at).toISOString(),
  ])
  const file = await written([rows.slice(0, 7_000), rows.slice(7_000)])
  const { row_groups, key_value_metadata, created_by } = parquetMetadata(file)
  expect(row_groups.map(({ num_rows }) => Number(num_rows))).toEqual([8_000, 8_000, 4_001])
  expect([key_value_metadata, created_by]).toEqual([[{ key: 'from', value: 'a test' }], 'outspoke'])
  expect(await parquetReadObjects({ file })).toEqual(rows.map(asRow))
})
