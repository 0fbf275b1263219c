import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { jsonSchema } from '../../src/config/json-schema.ts'
import { KEYS } from '../../src/config/schema.ts'
import { misfits } from '../support/json-schema.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const PACKS = join(ROOT, 'rules')
const FIXTURES = join(ROOT, 'test/fixtures/rules')
const schema = jsonSchema()
const check = (path: string) => misfits(schema, parse(readFileSync(path, 'utf8')))

it('rules/schema.json is what the program makes: node bin/outspoke.js rules schema > rules/schema.json', () => {
  expect(readFileSync(join(PACKS, 'schema.json'), 'utf8')).toBe(`${JSON.stringify(schema, undefined, 2)}\n`)
})

it('knows every key of every place, with its description', () => {
  const places = { top: schema, ...(schema.definitions as object) } as unknown as Readonly<
    Record<string, { properties: Record<string, object> }>
  >
  for (const [place, keys] of Object.entries(KEYS)) {
    const found = places[place === 'testFile' ? 'test-file' : place.replaceAll(' ', '-')]
    expect(Object.keys(found?.properties ?? {})).toEqual(Object.keys(keys))
    for (const [key, { doc }] of Object.entries(keys))
      expect(found?.properties[key]).toMatchObject({ description: expect.stringContaining(doc) })
  }
})

describe('fits what is right', () => {
  const packs = readdirSync(PACKS).filter((name) => name.endsWith('.yaml'))
  it.each(packs)('the pack %s', (name) => expect(check(join(PACKS, name))).toEqual([]))
  it.each(['acme-rail.yaml', 'everything/outspoke.yaml'])('%s', (name) => expect(check(join(FIXTURES, name))).toEqual([]))
})

describe('does not fit what has the wrong form', () => {
  const codes = /^E(008-version|100-section|101|102|103|104|110|111|115|116|140-number|141|142)/
  const wrong = readdirSync(FIXTURES).filter((name) => name.endsWith('.yaml') && codes.test(name))
  it('of each kind there is one', () => expect(wrong.length).toBeGreaterThan(9))
  it.each(wrong)('%s', (name) => expect(check(join(FIXTURES, name))).not.toEqual([]))

  it.each([
    ['an unknown section', { version: 1, route: [] }, ['/ has an unknown key route']],
    ['an unknown key', { departments: { hub: { spoke: ['ana'] } } }, ['/departments/hub fits none of several forms']],
    ['words in a route', { routes: [{ to: 'hub', when: { text: 'refund' } }] }, ['/routes/0/when fits none of several forms']],
    ['a number as a title', { routes: [{ to: 'hub', title: 404 }] }, ['/routes/0/title is number, not string']],
    ['a rule without a tag', { rules: [{ when: { text: 'x' } }] }, ['/rules/0 lacks tag']],
    ['another version', { version: 2 }, ['/version is none of 1, 1']],
  ])('%s', (_, data, told) => expect(misfits(schema, data)).toEqual(told))
})

it('is read by editors: draft-07, and nothing beside a reference', () => {
  expect(schema.$schema).toBe('http://json-schema.org/draft-07/schema#')
  const beside: string[] = []
  const look = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    if ('$ref' in value && typeof value.$ref === 'string' && Object.keys(value).length > 1) beside.push(value.$ref)
    for (const inner of Object.values(value)) look(inner)
  }
  look(schema)
  expect(beside).toEqual([])
})
