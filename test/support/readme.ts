/** The parts of the README that the program writes itself, each between `<!-- NAME:start -->` and `<!-- NAME:end -->`. */
import { COLUMNS_VERSION, EXPORT_COLUMNS, EXPORT_TABLES, type ExportColumn } from '../../src/commands/export-columns.ts'
import type { Format } from '../../src/intake/format.ts'
import { FORMATS } from '../../src/intake/formats/all.ts'
import { mapReference } from './map-reference.ts'
import { outspoke } from './run.ts'

/** What belongs between the marks, by name. */
export async function generated(): Promise<Readonly<Record<string, string>>> {
  return {
    formats: formats(),
    map: mapReference(),
    columns: columns(),
    commands: await commands(),
    query: fenced(await helpOn('query')),
    times: fenced(await helpOn('times')),
    output: fenced(await helpOn('formats')),
    environment: fenced(await helpOn('environment')),
    'exit-codes': fenced(await helpOn('exit-codes')),
  }
}

/** What stands between the marks of `name`. */
export function part(document: string, name: string): string {
  const [, inside] = new RegExp(`<!-- ${name}:start -->\n([\\s\\S]*?)<!-- ${name}:end -->`).exec(document) ?? []
  if (inside === undefined) throw new Error(`the README has no marks <!-- ${name}:start --> and <!-- ${name}:end -->`)
  return inside
}

/** The document with `text` between the marks of `name`. */
export function withPart(document: string, name: string, text: string): string {
  const old = part(document, name)
  return document.replace(`<!-- ${name}:start -->\n${old}`, () => `<!-- ${name}:start -->\n${text}`)
}

/** Every format by its own description: what of it is written to us, and where answers stand. */
function formats(): string {
  const rows = FORMATS.map((format) => {
    const { name, title, known } = format
    return `| \`${name}\` | ${title} | ${WRITTEN_TO_US[format.profile.directed]} | ${answersIn(format)} | ${known} |`
  })
  return `${['| format | what it is | written to you | answers | known from |', '|---|---|---|---|---|', ...rows].join('\n')}\n`
}

const WRITTEN_TO_US: Readonly<Record<Format['profile']['directed'], string>> = {
  all: 'all of it',
  page: 'what stands on your pages',
  mention: 'what mentions or answers you',
  ours: 'nothing: your own posts',
}

function answersIn({ noReplies, profile: { fields, finish } }: Format): string {
  if (noReplies === true) return 'none'
  const ways = [
    ...(fields.parent_id !== undefined || (fields.conversation_id !== undefined && finish !== undefined) ? ['as posts'] : []),
    ...(fields.reply_text === undefined ? [] : ['in the row']),
  ]
  return ways.length === 0 ? 'none' : ways.join(', ')
}

/** The help of every command and of those below it; the options that all have, once. */
async function commands(): Promise<string> {
  const top = await helpOn('')
  const [, shared = ''] = /^Options of every command:\n([\s\S]*?)\n\n/m.exec(top) ?? []
  const blocks: string[] = [`Options of every command:\n\n${fenced(shared)}`]
  for (const name of top.split(shared)[1]?.matchAll(/^ {2}([a-z]+) {2,}/gm) ?? []) {
    const command = name[1] ?? ''
    const help = own(await helpOn(command))
    blocks.push(`#### outspoke ${command}\n\n${fenced(help)}`)
    const [, below = ''] = /^Commands:\n([\s\S]*?)\n\n/m.exec(`${help}\n\n`) ?? []
    for (const [, word = ''] of below.matchAll(/^ {2}([a-z]+) /gm)) {
      if (word !== 'help') blocks.push(`#### outspoke ${command} ${word}\n\n${fenced(own(await helpOn(`${command} ${word}`)))}`)
    }
  }
  return blocks.join('\n')
}

async function helpOn(what: string): Promise<string> {
  const { stdout, code } = await outspoke(what === '' ? '--help' : `help ${what}`).run()
  if (code !== 0 || stdout === '') throw new Error(`outspoke help ${what} gives no help`)
  return stdout
}

/** Help without what all commands share. */
function own(help: string): string {
  return help
    .replace(/^Global Options:\n(?: .*\n)*\n?/m, '')
    .replace(/^ {2}-h, --help .*\n/m, '')
    .replace(/^Options:\n\n/m, '')
}

function fenced(text: string): string {
  return `\`\`\`text\n${text.replace(/\s+$/, '')}\n\`\`\`\n`
}

/** The columns of every exported table by their own description. */
function columns(): string {
  const tables = Object.entries<readonly ExportColumn[]>(EXPORT_COLUMNS).map(([table, list]) => {
    const rows = list.map(({ name, type, about }) => `| \`${name}\` | ${type} | ${about} |`)
    const about = EXPORT_TABLES[table as keyof typeof EXPORT_TABLES]
    return `#### export ${table}\n\n${about}\n\n| column | type | meaning |\n|---|---|---|\n${rows.join('\n')}\n`
  })
  return `Version ${COLUMNS_VERSION} of the columns.\n\n${tables.join('\n')}`
}
