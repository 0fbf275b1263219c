/** Six conversations to go through, and sessions of triage that end with their test. */
import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { newFolder, outspoke } from './run.ts'
import { onTerminal, type Session } from './terminal.ts'

const IMPORTED = '2026-08-04T11:55:00Z'
/** Late in no minute, so that `in 4h29m` stands for a while. */
const NOW = '2026-08-04T12:00:05Z'

const HOSTILE = '\u001b[31mred\u001b[0m \u001b]0;title\u0007 \u202eevil\u202c, refund =cmd() \u001b[2J gone'
const POSTS: readonly (readonly string[])[] = [
  [
    '1',
    'ann_smith',
    '2026-08-03T09:00:00Z',
    'I was charged twice for order 4711 and nobody answers. I want my money back, please. This is the third time I write to you.',
    'inbound',
    '',
    '1204',
    'https://x.example/1',
  ],
  ['2', 'acme', '2026-08-03T10:05:00Z', '@ann_smith Sorry! Which card was it?', 'outbound', '1', '', ''],
  ['3', 'ann_smith', '2026-08-03T10:07:00Z', 'The one that ends with 1234.', 'inbound', '2', '1204', ''],
  ['4', 'ゆき', '2026-08-04T10:00:00Z', '電車は最悪です 😡 返金してください。三回目です。もう待てません。', 'inbound', '', '', ''],
  ['5', 'evil', '2026-08-04T11:00:00Z', HOSTILE, 'inbound', '', '', 'javascript:alert(1)'],
  ['6', 'ben', '2026-08-04T11:30:00Z', 'the site is down again, error 404 on every page', 'inbound', '', '', ''],
  ['7', 'cara', '2026-08-04T11:45:00Z', 'where is my order? It never arrived', 'inbound', '', '98000', ''],
  ['8', 'dan', '2026-08-04T11:50:00Z', 'Love the new app 👩‍👩‍👧‍👦 🎉 great job!', 'inbound', '', '', ''],
]
const csv = (cell: string) => `"${cell.replaceAll('"', '""')}"`

/** A workspace of the starter rules; as it comes, with six conversations: qpqb a19z htke w5ed q4w8 ypyb. */
export async function workspace(posts?: readonly (readonly string[])[]): Promise<string> {
  if (posts !== undefined) return made(posts)
  original ??= made(POSTS)
  const folder = newFolder()
  cpSync(await original, folder, { recursive: true })
  return folder
}

let original: Promise<string> | undefined
async function made(posts: readonly (readonly string[])[]): Promise<string> {
  const folder = newFolder()
  await outspoke('init --quiet').in(folder).run()
  const rows = [
    ['id', 'author', 'created_at', 'text', 'direction', 'parent_id', 'followers', 'url', 'network'],
    ...posts.map((row) => [...row, 'x']),
  ]
  writeFileSync(join(folder, 'posts.csv'), rows.map((row) => `${row.map(csv).join(',')}\n`).join(''))
  const { code, stderr } = await outspoke('import posts.csv').in(folder).at(IMPORTED).run()
  if (code !== 0) throw new Error(stderr)
  return folder
}

const sessions: Session[] = []
export function start(folder: string, words: readonly string[] = [], more: Partial<Parameters<typeof onTerminal>[0]> = {}): Session {
  const session = onTerminal({ folder, now: NOW, words: ['triage', ...words], ...more })
  sessions.push(session)
  return session
}
/** After each test. */
export function endAll(): void {
  for (const one of sessions.splice(0)) one.hangUp()
}

/** The commands of the log, the first one first. */
export const log = async (folder: string) => {
  const { stdout } = await outspoke('log --format json').in(folder).at(NOW).run()
  return (JSON.parse(stdout) as { command: string }[]).map(({ command }) => command).reverse()
}
