import fc from 'fast-check'
import { expect, test } from 'vitest'
import { NumberColumn, newRoom, type PackedColumn, TextColumn, unpackColumn, WordColumn } from '../../src/core/columns.ts'

interface Column<T> {
  set(row: number, value: T): void
  take(): PackedColumn
}

const long = 'x'.repeat(3000)
const text = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.constantFrom('', 'é', long, `${long}é`, '\u{1f621}', '\0', '\ufeffb'),
)
const kinds: readonly (readonly [string, () => Column<never>, fc.Arbitrary<unknown>])[] = [
  ['texts', () => new TextColumn(newRoom()), text],
  ['words', () => new WordColumn(newRoom()), fc.constantFrom('x', 'bluesky', 'é', '')],
  ['numbers', () => new NumberColumn(newRoom()), fc.oneof(fc.integer(), fc.double({ noNaN: true }))],
]

for (const [name, make, value] of kinds) {
  test(`${name} come out as they went in; rows without a value are null`, () => {
    fc.assert(
      fc.property(fc.array(fc.option(value, { nil: null, freq: 3 }), { maxLength: 60 }), (cells) => {
        const column: Column<unknown> = make()
        cells.forEach((cell, row) => {
          if (cell !== null) column.set(row, cell)
        })
        expect(unpackColumn(column.take(), cells.length)).toEqual(cells)
      }),
    )
  })
}

test('a column that begins late has nulls before', () => {
  const column = new TextColumn(newRoom())
  column.set(5000, 'late')
  expect(unpackColumn(column.take(), 5002)).toEqual([...Array(5000).fill(null), 'late', null])
})

test('half a surrogate pair, which UTF-8 cannot say, is replaced and shifts nothing', () => {
  const column = new TextColumn(newRoom())
  column.set(0, 'a\ud83d')
  column.set(1, 'é')
  expect(unpackColumn(column.take(), 2)).toEqual(['a\ufffd', 'é'])
})
