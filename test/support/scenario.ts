/**
 * Scenarios are Markdown: fenced blocks with a file name behind the language are written into a new folder, `console` blocks
 * are run in it, in order, and their output compared whole.
 *
 *     ```csv posts.csv             the file posts.csv
 *     ```console                   `$ outspoke …` lines, each with what it prints, errors too
 *     ```console terminal=80       the same on a terminal of 80 columns
 *     ```console now=2026-08-04T12:00Z
 *
 * A line `...` stands for any lines, `in 7 ms` for any time; `[exit 1]` behind the output is its exit code, where it is not 0; the folder is written
 * `$PWD`. Before a command may stand `NAME=value`, behind it `< file`; `$ export NAME=value`, `$ unset NAME` and `$ cd folder` hold from
 * there on. UPDATE_SCENARIOS=1 writes what came out.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { NOW, newFolder, outspoke, split } from './run.ts'

export interface Played {
  /** The document as written, and with what came out in its place. */
  readonly expected: string
  readonly actual: string
}

/** What holds from one command to the next. */
interface Shell {
  /** Where the document is played. */
  readonly folder: string
  /** Where the next command runs. */
  cwd: string
  readonly env: Record<string, string>
}

/** Plays a document from its first block to its last, in a folder of its own. */
async function play(document: string): Promise<Played> {
  const folder = newFolder()
  const shell: Shell = { folder, cwd: folder, env: {} }
  const lines = document.split('\n')
  const out: string[] = []
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? ''
    const [, fence, info = ''] = /^(`{3,})(.*)$/.exec(line) ?? []
    out.push(line)
    if (fence === undefined) continue
    const end = lines.indexOf(fence, at + 1)
    if (end < 0) throw new Error(`the block in line ${at + 1} is never closed`)
    const body = lines.slice(at + 1, end)
    const [language = '', ...words] = info.trim().split(/\s+/)
    if (language === 'console') out.push(...(await playBlock(body, words, shell)))
    else {
      const [name] = words
      if (name !== undefined && /^[\w./-]+\.\w+$/.test(name)) writeInto(folder, name, `${body.join('\n')}\n`)
      out.push(...body)
    }
    out.push(fence)
    at = end
  }
  return { expected: document, actual: out.join('\n') }
}

/** The document at `path`, written anew where UPDATE_SCENARIOS is set. */
export async function playFile(path: string): Promise<Played> {
  const played = await play(readFileSync(path, 'utf8'))
  if (process.env.UPDATE_SCENARIOS === undefined) return played
  writeFileSync(path, played.actual)
  return { ...played, expected: played.actual }
}

function writeInto(folder: string, name: string, text: string): void {
  const path = join(folder, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

async function playBlock(body: readonly string[], words: readonly string[], shell: Shell): Promise<readonly string[]> {
  const settings = new Map(words.map((word) => [word.split('=')[0] ?? '', word.slice(word.indexOf('=') + 1)]))
  const out: string[] = []
  let at = 0
  while (at < body.length) {
    const typed = [body[at] ?? '']
    if (!typed[0]?.startsWith('$ ')) throw new Error(`a console block begins with "$ ", not with ${JSON.stringify(typed[0])}`)
    while (typed.at(-1)?.endsWith('\\') === true) typed.push(body[++at] ?? '')
    at++
    const from = at
    while (at < body.length && !body[at]?.startsWith('$ ')) at++
    const came = await playLine(
      typed
        .map((line) => line.replace(/\\$/, ''))
        .join(' ')
        .slice(2),
      settings,
      shell,
    )
    out.push(...typed, ...fit(body.slice(from, at), came))
  }
  return out
}

async function playLine(line: string, settings: ReadonlyMap<string, string>, shell: Shell): Promise<readonly string[]> {
  const [, exported, to = ''] = /^export ([A-Z_]+)=(.*)$/.exec(line) ?? []
  if (exported !== undefined) shell.env[exported] = to
  const [, unset] = /^unset ([A-Z_]+)$/.exec(line) ?? []
  if (unset !== undefined) delete shell.env[unset]
  const [, place] = /^cd (\S+)$/.exec(line) ?? []
  if (place !== undefined) shell.cwd = resolve(shell.cwd, place)
  if ([exported, unset, place].some((word) => word !== undefined)) return []
  const [, command = line, input] = /^(.*?)\s+<\s*(\S+)$/.exec(line) ?? []
  const words = [...split(command)]
  const env = { ...shell.env }
  for (let [, name, value] = pair(words[0]); name !== undefined; [, name, value] = pair(words[0])) {
    env[name] = value ?? ''
    words.shift()
  }
  if (words.shift() !== 'outspoke') throw new Error(`only outspoke can be run here, not: ${line}`)
  const columns = settings.get('terminal')
  let run = outspoke(words)
    .in(shell.cwd)
    .env(env)
    .at(settings.get('now') ?? NOW)
  if (input !== undefined) run = run.stdin(readFileSync(join(shell.cwd, input)))
  if (columns !== undefined) run = run.terminal(Number(columns)).env({ NO_COLOR: '1', OUTSPOKE_PAGER: '' })
  const ran = await run.run()
  const text = ran.transcript.replaceAll(shell.folder, '$PWD')
  const lines =
    text === ''
      ? []
      : text
          .replace(/\n$/, '')
          .split('\n')
          .map((one) => one.trimEnd())
  return ran.code === 0 ? lines : [...lines, `[exit ${ran.code}]`]
}

function pair(word: string | undefined): readonly (string | undefined)[] {
  return /^([A-Z_]+)=(.*)$/.exec(word ?? '') ?? []
}

/** What is written, if what came out fits it (`...` is any lines), else what came out. */
function fit(written: readonly string[], came: readonly string[]): readonly string[] {
  const blank = [...written].reverse().findIndex((line) => line !== '')
  const tail = blank > 0 ? written.slice(written.length - blank) : []
  const pattern = blank > 0 ? written.slice(0, written.length - blank) : written
  return fits(pattern, came) ? written : [...came, ...tail]
}

function fits(pattern: readonly string[], came: readonly string[]): boolean {
  const [first, ...rest] = pattern
  if (first === undefined) return came.length === 0
  if (first === '...') return came.some((_, at) => fits(rest, came.slice(at))) || fits(rest, [])
  return untimed(came[0]) === untimed(first) && fits(rest, came.slice(1))
}

function untimed(line: string | undefined): string | undefined {
  return line?.replace(/ in \d+ ms$/, ' in 7 ms')
}
