/** A workspace whose channels are told by `check --notify`, on the Tuesday; what a room of it hears is written down by a command. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { newFolder, outspoke } from './run.ts'

const HEAD = 'id,network,author,created_at,text,in_reply_to_id\n'
const BASE = `version: 1
brand: { handles: [acme] }
timezone: UTC
calendars:
  office: { timezone: UTC, hours: { mon-fri: 09:00-17:00 } }
routes:
  - { id: all, to: care }
targets:
  - { first_response: 2h, next_response: 1h, resolution: none }
`
const TEAM = `departments:
  hub: { spokes: [ana] }
  care: { spokes: [ana] }
  legal: { spokes: [ana] }
`

/** `room`: keys of its channel besides the command; `ladder`: rungs, else one at the due time. */
export interface Scenery {
  readonly room?: string
  /** Further channels, a line each. */
  readonly channels?: readonly string[]
  readonly ladder?: readonly string[]
  readonly more?: string
  readonly team?: string
}

/** `09:30` on the Tuesday, or `+1 09:30` for the day after. */
function on(when: string): string {
  const [, days, time] = /^(?:\+(\d+) )?(.*)$/.exec(when) ?? []
  return `2026-08-${String(4 + Number(days ?? 0)).padStart(2, '0')}T${time}:00Z`
}

export function telling() {
  const folder = newFolder()
  const heardFile = join(folder, 'heard.txt')
  const go = async (line: string, when: string, env: Readonly<Record<string, string>> = {}) => {
    const { code, transcript } = await outspoke(line)
      .in(folder)
      .at(on(when))
      .env({ PATH: process.env.PATH ?? '', ...env })
      .run()
    return `${transcript}[${code}]`
  }
  const rules = ({ room = '', channels = [], ladder = ['{ at: due, notify: room }'], more = '', team = TEAM }: Scenery = {}) => {
    const rungs = ladder.map((rung) => `    - ${rung}\n`).join('')
    const command = `channels:\n  room: { type: exec, to: "sh -c 'cat >> heard.txt; echo ==== >> heard.txt'"${room === '' ? '' : `, ${room}`} }\n`
    writeFileSync(
      join(folder, 'outspoke.yaml'),
      `${BASE}${team}${command}${channels.map((one) => `  ${one}\n`).join('')}escalation:\n  standard:\n${rungs}${more}`,
    )
  }
  return {
    folder,
    go,
    rules,
    posts: async (rows: readonly string[], when: string, options = '') => {
      writeFileSync(join(folder, 'posts.csv'), `${HEAD}${rows.join('\n')}\n`)
      return go(`import posts.csv --quiet${options}`, when)
    },
    /** What it says, without the findings. */
    notify: async (when: string, env: Readonly<Record<string, string>> = {}) =>
      (await go('check --notify --exit-zero', when, env))
        .replace(/^(LATE|soon) .*\n/gm, '')
        .replace(/^\d+ (was|were) late already.*\n/gm, ''),
    /** Messages since the last time, each as its lines of states and its sentences. */
    heard: (): readonly (readonly string[])[] => {
      if (!existsSync(heardFile)) return []
      const messages = readFileSync(heardFile, 'utf8').replaceAll('\u200b', '').split('====\n').slice(0, -1)
      rmSync(heardFile)
      return messages.map((message) =>
        message.split('\n').flatMap((line, at, all) => {
          const [, state, when, what] = /^ {2}(\w+) {2}\w+ {2}([^ ].*?) {2}([^ ].*?)(?: {2}|$)/.exec(line) ?? []
          const [, author] = /^ {6}(\w+):/.exec(all[at + 1] ?? '') ?? []
          if (state !== undefined) return [`${state} ${author} ${what} ${when}`]
          return /already|A test/.test(line) && at > 0 ? [line] : []
        }),
      )
    },
    /** Rows of the ledger in order: `state recipient kind rung`. */
    ledger: async (when: string): Promise<readonly string[]> => {
      const rows = JSON.parse((await go('notices --format json', when)).replace(/\[0\]$/, '')) as any[]
      return rows
        .map(({ state, recipient, kind, rung, error }) => [state, recipient, kind, rung, ...(error ? [error] : [])].join(' '))
        .reverse()
    },
    db: <T>(work: (db: Database.Database) => T): T => {
      const db = new Database(join(folder, 'outspoke.db'))
      try {
        return work(db)
      } finally {
        db.close()
      }
    },
  }
}
