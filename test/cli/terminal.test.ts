/** A real pseudo-terminal of 80 × 24: what a manager sees, with colour, the pager and Ctrl-C. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pty from '@lydell/node-pty'
import headless from '@xterm/headless'
import { afterAll, beforeAll, expect, test } from 'vitest'

const PROGRAM = new URL('../../bin/outspoke.js', import.meta.url).pathname
const NOW = '2026-08-04T12:00:00Z'
let folder = ''
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'outspoke-terminal-'))
  await onTerminal(['add', 'Where is my refund?', '--network', 'x', '--author', 'ann', '--at', '2026-08-03T09:00:00Z'])
  await onTerminal([
    'add',
    '電車は最悪です 😡 \u001b[31mred\u001b[0m',
    '--network',
    'x',
    '--author',
    'ゆき',
    '--at',
    '2026-08-04T10:00:00Z',
  ])
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Shown {
  readonly screen: readonly string[]
  readonly raw: string
  readonly code: number
}

/** Runs the program on a terminal; gives the screen as it stands at the end. */
function onTerminal(words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Shown> {
  const terminal = new headless.Terminal({ cols: 80, rows: 24, allowProposedApi: true })
  const child = pty.spawn(process.execPath, [PROGRAM, ...words, '--now', NOW, '--db', join(folder, 'test.db'), '--me', 'ana'], {
    cols: 80,
    rows: 24,
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', HOME: folder, TERM: 'xterm-256color', OUTSPOKE_PAGER: 'cat', ...env },
  })
  let raw = ''
  child.onData((data) => {
    raw += data
    terminal.write(data)
  })
  return new Promise((resolve) => {
    child.onExit(({ exitCode }) => {
      terminal.write('', () => {
        const lines = Array.from({ length: 24 }, (_, row) => terminal.buffer.active.getLine(row)?.translateToString(true) ?? '')
        resolve({ screen: lines.join('\n').trimEnd().split('\n'), raw, code: exitCode })
      })
    })
  })
}

test('the queue fits 80 columns, with wide characters, and strangers cannot colour it', async () => {
  const { screen, raw, code } = await onTerminal(['queue', '--quiet'])
  expect({ screen, code }).toMatchInlineSnapshot(`
    {
      "code": 0,
      "screen": [
        "    id         due  owner       from   post",
        "!!  tpwj  19h late  care/maria  @ann   Where is my refund?",
        "    aywt  in 4h30m  care/tom    @ゆき  電車は最悪です 😡 ␛[31mred␛[0m",
        "",
        "2 conversations",
      ],
    }
  `)
  expect(raw).toContain('\u001b[')
  expect(raw).not.toContain('\u001b[31mred')
})

test('without colour where NO_COLOR says so, and on a terminal that knows none', async () => {
  const plain: readonly Readonly<Record<string, string>>[] = [{ NO_COLOR: '1' }, { TERM: 'dumb' }]
  for (const env of plain) {
    const { raw } = await onTerminal(['queue', '--quiet'], env)
    expect(raw).not.toContain('\u001b[')
  }
})
