import { expect, test } from 'vitest'
import { POST_FIELDS } from '../../src/intake/format.ts'
import { compileMap } from '../../src/intake/map.ts'
import { FIELDS, SETTINGS, SOURCE_KEYS } from '../../src/intake/map-keys.ts'
import { mapReference } from '../support/map-reference.ts'

test('every field of a post is described, and no other', () => {
  expect(Object.keys(FIELDS).toSorted()).toEqual([...POST_FIELDS].toSorted())
})

test('every key that is described is taken, and the table has it', () => {
  const map = {
    text: { columns: ['A', 'B'], any: true, html: true, value: 'none', match: 'x+', values: { a: 'b' } },
    id: { column: 'I' },
    posted_at: { columns: ['D', 'T'], join: true, format: ['dd/MM/yyyy HH:mm', 'epoch'], timezone: 'UTC' },
    records: 'data.items[]',
    timezone: 'Europe/London',
    directed_mode: 'page',
    scope: 'desk',
    extra: ['X'],
    encoding: 'windows-1252',
    delimiter: ';',
  }
  const { fields, places: _, ...settings } = compileMap(map, () => 'map.yaml:1:1')
  expect({ fields, settings }).toEqual({
    fields: {
      text: { columns: ['A', 'B'], any: true, html: true, value: 'none', match: 'x+', values: { a: 'b' } },
      id: { columns: ['I'] },
      posted_at: { columns: ['D', 'T'], join: true, format: 'dd/MM/yyyy HH:mm | epoch', timezone: 'UTC' },
    },
    settings: {
      network: 'other',
      directed: 'page',
      zone: 'Europe/London',
      scope: 'desk',
      extra: ['X'],
      encoding: 'windows-1252',
      delimiter: ';',
      records: 'data.items[]',
    },
  })
  const used = new Set(Object.values(map).flatMap((one) => (typeof one === 'object' && !Array.isArray(one) ? Object.keys(one) : [])))
  expect([...used].toSorted()).toEqual(Object.keys(SOURCE_KEYS).toSorted())
  expect(
    Object.keys(map)
      .filter((key) => !(key in FIELDS))
      .toSorted(),
  ).toEqual(Object.keys(SETTINGS).toSorted())
  const table = mapReference()
  for (const key of [...Object.keys(SOURCE_KEYS), ...Object.keys(SETTINGS), ...POST_FIELDS]) expect(table).toContain(`| \`${key}\` | `)
})
