/** The built program on a pseudo-terminal, and its screen: keys go in, whole screens come out. */
import pty from '@lydell/node-pty'
import headless from '@xterm/headless'

const PROGRAM = new URL('../../bin/outspoke.js', import.meta.url).pathname
/** However busy the machine is. */
const PATIENCE = 12_000

interface Plan {
  readonly folder: string
  readonly now: string
  readonly words: readonly string[]
  readonly columns?: number
  readonly rows?: number
  readonly env?: Readonly<Record<string, string>>
  /** Started by an interactive shell, which has job control. */
  readonly shell?: boolean
}

export interface Session {
  /** Types keys as they are, and waits until the screen shows it all; `!text`: no longer shows it. */
  type(keys: string, ...shows: readonly string[]): Promise<void>
  shows(...texts: readonly string[]): Promise<void>
  screen(): readonly string[]
  cursor(): { readonly row: number; readonly column: number }
  resize(columns: number, rows: number): void
  /** The terminal goes away. */
  hangUp(): void
  /** A signal to the program itself. */
  kill(signal: string): void
  /** The exit code, when it has ended. */
  ended(): Promise<number>
  /** All that was written. */
  raw(): string
}

export function onTerminal({ folder, now, words, columns = 80, rows = 24, env = {}, shell = false }: Plan): Session {
  const terminal = new headless.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 1_000 })
  const [program, args] = shell ? ['bash', ['--norc', '--noprofile', '-i']] : [process.execPath, [PROGRAM, ...words]]
  const child = pty.spawn(program, args, {
    cols: columns,
    rows,
    cwd: folder,
    env: {
      PATH: process.env.PATH ?? '',
      HOME: folder,
      TERM: 'xterm-256color',
      PS1: 'shell$ ',
      OUTSPOKE_ME: 'ana',
      OUTSPOKE_NOW: now,
      OUTSPOKE_PAGER: 'cat',
      ...env,
    },
  })
  let raw = ''
  let code: number | undefined
  let told = 0
  let seen = 0
  const wake = new Set<() => void>()
  const tell = () => {
    for (const one of wake) one()
  }
  child.onData((data) => {
    raw += data
    told++
    terminal.write(data, () => {
      seen++
      tell()
    })
  })
  child.onExit(({ exitCode }) => {
    code = exitCode
    terminal.write('', tell)
  })
  if (shell) child.write(`'${process.execPath}' '${PROGRAM}' ${words.join(' ')}\r`)
  const screen = () => {
    const { active } = terminal.buffer
    return Array.from({ length: terminal.rows }, (_, row) =>
      (active.getLine(active.viewportY + row)?.translateToString(true, 0, terminal.cols) ?? '').trimEnd(),
    )
  }
  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
  const until = async (holds: () => boolean, what: string) => {
    const end = Date.now() + PATIENCE
    while (!holds()) {
      if (Date.now() > end) throw new Error(`the screen never showed ${what}:\n${screen().join('\n')}`)
      await Promise.race([pause(50), new Promise<void>((resolve) => wake.add(resolve))])
      wake.clear()
    }
  }
  const shows = async (...texts: readonly string[]) => {
    const holds = () => {
      const all = screen().join('\n')
      return texts.every((text) =>
        text.startsWith('!') && text.length > 1 && text !== '!!' ? !all.includes(text.slice(1)) : all.includes(text),
      )
    }
    // A screen comes in pieces: it is whole when nothing more comes.
    for (let before = -1; before !== told || seen !== told; ) {
      await until(holds, texts.join(', '))
      before = told
      await pause(20)
      if (!holds()) before = -1
    }
  }
  return {
    async type(keys, ...texts) {
      child.write(keys)
      await shows(...texts)
    },
    shows,
    screen,
    cursor: () => ({ row: terminal.buffer.active.cursorY, column: terminal.buffer.active.cursorX }),
    resize(nextColumns, nextRows) {
      terminal.resize(nextColumns, nextRows)
      child.resize(nextColumns, nextRows)
    },
    hangUp: () => child.kill('SIGHUP'),
    kill: (signal) => child.kill(signal),
    async ended() {
      await until(() => code !== undefined, 'its end')
      return code ?? -1
    },
    raw: () => raw,
  }
}
