import { chmodSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { newFolder, outspoke } from '../../support/run.ts'

const CALENDAR = `calendars:
  office:   # everybody
    timezone: Europe/London
    hours: { mon-fri: 09:00-17:00 }
    holidays:
      - 2026-12-25: 10:00-12:00   # somebody must
`
const ROUTES = `routes:
  - { id: all, to: hub }   # that is all
`
const ADDED = CALENDAR.replace(
  'must\n',
  `must
      - 2026-01-01: New Year's Day
      - 2026-04-03: Good Friday
      - 2026-04-06: Easter Monday
      - 2026-05-04: Early May bank holiday
      - 2026-05-25: Spring bank holiday
      - 2026-08-31: Summer bank holiday
      - 2026-12-26: Boxing Day
      - 2026-12-28: Boxing Day (substitute day)
`,
)

function workspace(files: Readonly<Record<string, string>>): string {
  const folder = newFolder()
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}
const write = (folder: string, more = '--yes') => outspoke(`rules holidays GB-ENG 2026 --write ${more}`).in(folder).run()
const textOf = (folder: string, name = 'outspoke.yaml'): string => readFileSync(join(folder, name), 'utf8')

describe('rules holidays --write', () => {
  it('adds what is missing, and nothing else changes, once', async () => {
    const folder = workspace({ 'outspoke.yaml': `version: 1\n${CALENDAR}${ROUTES}` })
    chmodSync(join(folder, 'outspoke.yaml'), 0o640)
    expect((await write(folder)).code).toBe(0)
    expect(textOf(folder)).toBe(`version: 1\n${ADDED}${ROUTES}`)
    expect(statSync(join(folder, 'outspoke.yaml')).mode & 0o777).toBe(0o640)
    expect((await write(folder)).stdout).toContain('nothing to add')
    expect(textOf(folder)).toBe(`version: 1\n${ADDED}${ROUTES}`)
  })

  it('where an included file has the calendar, that one', async () => {
    const top = `version: 1\ninclude: [teams/hours.yaml]\n${ROUTES}`
    const folder = workspace({ 'outspoke.yaml': top, 'teams/hours.yaml': CALENDAR })
    expect((await write(folder)).stdout).toContain('teams/hours.yaml: 8 days added to the calendar "office"')
    expect([textOf(folder), textOf(folder, 'teams/hours.yaml')]).toEqual([top, ADDED])
  })

  it('a link stays a link, and the mark before the text stays', async () => {
    const folder = workspace({ 'real.yaml': `\uFEFFversion: 1\n${CALENDAR}${ROUTES}` })
    symlinkSync('real.yaml', join(folder, 'outspoke.yaml'))
    expect((await write(folder)).code).toBe(0)
    expect(textOf(folder, 'real.yaml')).toBe(`\uFEFFversion: 1\n${ADDED}${ROUTES}`)
  })

  it.each([
    ['no workspace', {}, 'there is no rules file to write to'],
    ['no calendar', { 'outspoke.yaml': `version: 1\n${ROUTES}` }, 'the rules file has no calendar'],
    ['errors', { 'outspoke.yaml': `version: 1\n${CALENDAR}${ROUTES.replace('hub', 'hab')}` }, 'has errors, so nothing is written into it'],
  ])('%s: nothing is written', async (_, files, message) => {
    const folder = workspace(files)
    const { code, stderr } = await write(folder)
    expect([code, stderr.includes(message)]).toEqual([2, true])
    for (const [name, text] of Object.entries(files)) expect(textOf(folder, name)).toBe(text)
  })

  it('a terminal that says nothing has not said yes', async () => {
    const text = `version: 1\n${CALENDAR}${ROUTES}`
    const folder = workspace({ 'outspoke.yaml': text })
    const { stdout } = await outspoke('rules holidays GB-ENG 2026 --write').in(folder).terminal(80).run()
    expect(stdout).toContain('nothing was changed')
    expect(textOf(folder)).toBe(text)
  })

  it('tells scripts what it did', async () => {
    const folder = workspace({ 'outspoke.yaml': `version: 1\n${CALENDAR}${ROUTES}` })
    const { stdout } = await write(folder, '--yes --format json')
    expect(JSON.parse(stdout)).toMatchObject({ file: 'outspoke.yaml', calendar: 'office', written: true, kept: ['2026-12-25'] })
  })
})
