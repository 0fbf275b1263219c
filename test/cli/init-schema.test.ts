import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { newFolder, outspoke } from '../support/run.ts'

const PACKS = new URL('../../rules/', import.meta.url).pathname
const MODELINE = /^# yaml-language-server: \$schema=(\S+)$/m

it('every pack names the schema beside it', () => {
  const packs = readdirSync(PACKS).filter((name) => name.endsWith('.yaml') && !name.endsWith('.test.yaml'))
  expect(packs.map((name) => [name, MODELINE.exec(readFileSync(join(PACKS, name), 'utf8'))?.[1]])).toEqual(
    packs.map((name) => [name, 'schema.json']),
  )
})

it('init puts the schema beside the rules, under a name of its own, and the rules name it', async () => {
  const folder = newFolder()
  writeFileSync(join(folder, 'schema.json'), 'mine')
  expect(await outspoke('init').in(folder).run()).toMatchObject({ code: 0 })
  expect(MODELINE.exec(readFileSync(join(folder, 'outspoke.yaml'), 'utf8'))?.[1]).toBe('outspoke.schema.json')
  expect(readFileSync(join(folder, 'outspoke.schema.json'), 'utf8')).toBe(readFileSync(join(PACKS, 'schema.json'), 'utf8'))
  expect(readFileSync(join(folder, 'schema.json'), 'utf8')).toBe('mine')
})
