/** Exports read whole, each post as the batch has it: columns without a value are left out, times and lists in words. */
import { fileURLToPath } from 'node:url'
import type { Reject } from '../../../src/core/batch.ts'
import { OutspokeError } from '../../../src/core/errors.ts'
import type { RuleSet } from '../../../src/core/rules/ruleset.ts'
import type { IntakeJob } from '../../../src/intake/message.ts'
import { readPosts } from '../../../src/intake/pipeline.ts'
import { rules } from '../support.ts'

type Cell = string | number | readonly string[] | Readonly<Record<string, string>>
export type ReadPost = Readonly<Record<string, Cell>>

export interface ReadExport {
  readonly format: string
  readonly posts: readonly ReadPost[]
  readonly rejects: readonly Pick<Reject, 'line' | 'column' | 'reason'>[]
  readonly rows: number
  readonly notices: readonly string[]
}

const TIMES = new Set(['posted_at', 'edited_at', 'collected_at'])
const LISTS = new Set(['labels', 'media', 'aliases', 'extra'])

export const fixture = (name: string): string => fileURLToPath(new URL(`../../fixtures/exports/${name}`, import.meta.url))

/** `now` lies after all fixtures. */
export async function readExport(path: string, job: Partial<IntakeJob> = {}): Promise<ReadExport> {
  const posts: ReadPost[] = []
  const rejects: Pick<Reject, 'line' | 'column' | 'reason'>[] = []
  const pids = new Map<string, string>()
  let format = ''
  let rows = 0
  let notices: readonly string[] = []
  for await (const message of readPosts({ path, rules, now: Date.parse('2026-08-04T12:00:00Z'), includePrivate: false, ...job })) {
    if (message.kind === 'start') format = message.format
    else if (message.kind === 'end') {
      rows = message.rows
      notices = message.notices.map((text) => text.replaceAll(path, path.slice(path.lastIndexOf('/') + 1)))
    } else {
      const { batch } = message
      for (let row = 0; row < batch.length; row++) {
        const post: Record<string, Cell> = {}
        for (const [name, cells] of Object.entries(batch.columns)) {
          const cell = cells[row] ?? null
          if (cell === null) continue
          if (name !== 'pid')
            post[name] = TIMES.has(name) ? new Date(Number(cell)).toISOString() : LISTS.has(name) ? JSON.parse(String(cell)) : cell
        }
        posts.push(post)
      }
      rejects.push(...message.rejects.map(({ line, column, reason }) => ({ line, column, reason })))
    }
  }
  // Short ids stand for posts without ids of their own: numbered as they come.
  const numbered = (key: string): string =>
    key.replace(/^#\w{13}/, (pid) => {
      const known = pids.get(pid) ?? `#${pids.size + 1}`
      pids.set(pid, known)
      return known
    })
  const named = posts.map((post) =>
    Object.fromEntries(
      Object.entries(post).map(([name, cell]) => [name, name.endsWith('key') && name !== 'author_key' ? numbered(String(cell)) : cell]),
    ),
  )
  return { format, posts: named, rejects, rows, notices }
}

/** Some columns of each post, absent ones as `-`. */
export function shown(posts: readonly ReadPost[], ...columns: readonly string[]): readonly string[] {
  return posts.map((post) => columns.map((column) => (post[column] === undefined ? '-' : String(post[column]))).join(' | '))
}

/** Message and hint of the refusal. */
export async function refusal(path: string, job: Partial<IntakeJob> = {}): Promise<string> {
  try {
    const { format } = await readExport(path, job)
    return `read as ${format}`
  } catch (error) {
    if (!(error instanceof OutspokeError)) throw error
    return `${error.message.replaceAll(path, path.slice(path.lastIndexOf('/') + 1))} → ${error.hint}`
  }
}

/** Rules that know one brand. */
export function knowing(handles: Readonly<Record<string, readonly string[]>>): RuleSet {
  return { ...rules, brands: [{ handles, profiles: [], employees: [], employeesCount: false, auto: [], countAuto: false }] }
}
