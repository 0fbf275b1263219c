/** The README says what is so: what the program can say of itself stands there word for word. UPDATE_README=1 writes it anew. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { generated, part, withPart } from './support/readme.ts'
import { newFolder, outspoke } from './support/run.ts'

const path = fileURLToPath(new URL('../README.md', import.meta.url))
const written = await generated()
if (process.env.UPDATE_README !== undefined) {
  writeFileSync(
    path,
    Object.entries(written).reduce((text, [name, inside]) => withPart(text, name, inside), readFileSync(path, 'utf8')),
  )
}
const readme = readFileSync(path, 'utf8')
const manifest = JSON.parse(readFileSync(join(dirname(path), 'package.json'), 'utf8')) as {
  readonly version: string
  readonly engines: { readonly node: string }
  readonly scripts: Readonly<Record<string, string>>
}

describe('what the program says of itself', () => {
  it.each(Object.keys(written))('%s', (name) => {
    expect(part(readme, name)).toBe(written[name])
  })
})

describe('the first screen', () => {
  it('holds the two commands, and they exist', () => {
    const screen = readme.split('\n').slice(0, 40)
    expect(screen).toContain('npm ci && npm run demo')
    expect(screen).toContain('npm ci && npm test')
    const asked = [...readme.matchAll(/npm run ([a-z:]+)/g)].map(([, name = '']) => name)
    expect(asked.filter((name) => !(name in manifest.scripts))).toEqual([])
  })

  it('names the versions of package.json', () => {
    expect(readme).toContain(`Node.js \`${manifest.engines.node}\``)
    expect(readme).toContain(`outspoke-${manifest.version}.tgz`)
  })
})

describe('links', () => {
  it('lead somewhere', () => {
    const links = [...readme.matchAll(/\]\(([^)]+)\)/g)].map(([, to = '']) => to).filter((to) => !to.startsWith('https://'))
    const headings = new Set([...readme.replace(/```[\s\S]*?```/g, '').matchAll(/^#+ (.*)$/gm)].map(([, title = '']) => anchorOf(title)))
    expect(links.filter((to) => (to.startsWith('#') ? !headings.has(to.slice(1)) : !existsSync(join(dirname(path), to))))).toEqual([])
  })
})

describe('names of fields', () => {
  it('are those of the output', async () => {
    const folder = newFolder()
    writeFileSync(
      join(folder, 'posts.csv'),
      'id,network,author,created_at,text,in_reply_to_id,direction\n' +
        '1,x,jane,2026-08-03T08:00:00Z,"Where is my refund?",,inbound\n2,x,acme,2026-08-03T09:00:00Z,"Coming",1,outbound\n',
    )
    const json = async (line: string) => JSON.parse((await outspoke(line).in(folder).run()).stdout)
    const [imported] = await json('import posts.csv --format json')
    const [conversation] = await json('list --format json')
    const report = await json('report response --by network --format json')
    expect(sorted(namesIn('import'))).toEqual(sorted(Object.keys(imported)))
    expect(sorted(namesIn('conversation'))).toEqual(sorted(Object.keys(conversation)))
    expect(sorted(namesIn('clock'))).toEqual(sorted(Object.keys(conversation.clocks.first_response)))
    expect(sorted(figuresIn(Object.keys(report.total)))).toEqual(sorted(Object.keys(report.total)))
    expect(Object.keys(report.rows[0])).toEqual(['network', ...Object.keys(report.total)])
    const told = /`meta`\s+holds\s(.*?)\.\s+A\s+row/s.exec(readme)?.[1] ?? ''
    expect(namesOf(told)).toEqual(Object.keys(report.meta))
  })

  it('of the opening post are all there are', async () => {
    const folder = newFolder()
    await outspoke('add hello --network x').in(folder).run()
    const { stderr } = await outspoke('list --fields nonsense').in(folder).run()
    const known = new Set(/fields: (.*)/.exec(stderr)?.[1]?.split(', '))
    const other = ['lang', 'shares', 'posted', 'dept', ...namesIn('conversation')]
    const told = namesOf(/`--fields`\s+may\s+also\s+name\s+([\s\S]*?)\n\n/.exec(readme)?.[1] ?? '')
    expect(sorted(told)).toEqual(sorted([...known].filter((name) => !other.includes(name))))
  })
})

/** First cells of the tables between the marks. */
function namesIn(name: string): readonly string[] {
  return part(readme, name)
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => namesOf(line.split(' | ')[0] ?? ''))
}

function namesOf(text: string): readonly string[] {
  return [...text.matchAll(/`([A-Za-z_0-9]+)`/g)].map(([, name = '']) => name)
}

const CLOCKS = ['first_response', 'next_response', 'resolution', 'handoff']

/** The figures that the README names, with those that it names by a rule: `CLOCK_met`, `FIGURE_n`. */
function figuresIn(all: readonly string[]): readonly string[] {
  const named = namesIn('figures').flatMap((name) =>
    name.startsWith('CLOCK_') ? CLOCKS.map((clock) => name.replace('CLOCK', clock)) : name === 'FIGURE_n' ? [] : [name],
  )
  const numbers = namesOf(/\| `FIGURE_n` \|.*$/m.exec(readme)?.[0] ?? '').slice(1)
  const shares = named.map((name) => `${name}_n`).filter((name) => all.includes(name))
  return [...named, ...numbers, ...shares.filter((name) => !numbers.includes(name))]
}

function sorted(names: readonly string[]): readonly string[] {
  return names.toSorted()
}

/** As GitHub makes anchors of headings. */
function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\- _]/gu, '')
    .replaceAll(' ', '-')
}
