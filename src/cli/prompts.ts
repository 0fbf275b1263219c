/**
 * The terminal as triage sees it: a screen that is drawn anew, or lines that are printed; keys or lines that come in, in the order in
 * which they were typed. The only door to @inquirer/core, which knows keys, raw mode, Ctrl-C and how a screen is redrawn.
 */
import { EventEmitter } from 'node:events'
import { createInterface, emitKeypressEvents, type Interface } from 'node:readline'
import type { Drawn, Terminal } from '../commands/command.ts'
import type { Drawing, Io } from './io.ts'
import { browse, copyTo } from './outside.ts'
import { createQueue, type Queue } from './terminal-events.ts'

interface Look {
  readonly plain: boolean
  readonly colour: boolean
  /** Columns that were asked for: lines have so many, a screen no more than there are. */
  readonly width?: number | undefined
}

const ROWS = 24
const COLUMNS = 80

export async function openTerminal(io: Io, drawing: Drawing, { plain, colour, width }: Look): Promise<Terminal> {
  const events = createQueue()
  const size = () => {
    const columns = drawing.columns ?? COLUMNS
    return { columns: width === undefined ? columns : plain ? width : Math.min(width, columns), rows: drawing.rows ?? ROWS }
  }
  const resized = () => events.put({ kind: 'resize' })
  const interrupted = () => events.put({ kind: 'interrupt' })
  drawing.on('resize', resized)
  io.signal.addEventListener('abort', interrupted)
  const screen = plain ? readLines(io, drawing, events) : await drawScreen(io, drawing, events, size)
  return {
    plain,
    colour,
    size,
    show: screen.show,
    print: (text) => {
      drawing.write(text)
    },
    next: events.next,
    async interrupted() {
      // What was typed meanwhile is read between two turns of the event loop.
      await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
      // A signal ends the program: it is left to be heard.
      return io.signal.aborted || events.takeInterrupt()
    },
    browse: (url) => browse(io, url),
    copy: (text) => copyTo(io, text, plain ? undefined : (sequence) => drawing.write(sequence)),
    async close() {
      drawing.removeListener('resize', resized)
      io.signal.removeEventListener('abort', interrupted)
      await screen.close()
    },
  }
}

interface Screen {
  readonly show: Terminal['show']
  close(): Promise<void>
}

/** The terminal stays as it is: lines, as a shell reads them. */
function readLines({ stdin }: Io, drawing: Drawing, events: Queue): Screen {
  const lines = createInterface({ input: stdin, terminal: false })
  lines.on('line', (line) => events.put({ kind: 'line', line }))
  lines.on('close', () => events.put({ kind: 'end' }))
  stdin.on('error', () => events.put({ kind: 'end' }))
  return {
    show: ({ rows }) => {
      drawing.write(rows.join('\n'))
    },
    close: async () => {
      lines.close()
    },
  }
}

const CLEAR = '\u001b[2J'
const HIDE_CURSOR = '\u001b[?25l'
const SHOW_CURSOR = '\u001b[?25h'
const CLEAR_ROW = '\u001b[2K'
/**
 * A screen of its own; rows do not run over where the terminal counts a letter wider than we do; what is pasted comes in brackets, so that
 * no line of it is taken for a key.
 */
const ENTER = `\u001b[?1049h\u001b[?7l\u001b[?2004h${CLEAR}\u001b[H`
const LEAVE = `\u001b[?2004l\u001b[?7h\u001b[?1049l${SHOW_CURSOR}`
/** Within so many ms what follows Escape belongs to it: an arrow key over ssh. */
const ESCAPE_MS = 80

/** A screen of its own, as an editor has it; what stood in the terminal before is there again afterwards. */
async function drawScreen(io: Io, drawing: Drawing, events: Queue, size: Terminal['size']): Promise<Screen> {
  const { createPrompt, useEffect, useKeypress } = await import('@inquirer/core')
  let finish: (() => void) | undefined
  let suspended = false
  const painter = createPainter(drawing, size)
  const leave = () => {
    rawMode(io, false)
    drawing.write(LEAVE)
  }
  const prompt = createPrompt<undefined, undefined>((_, done) => {
    finish = () => done(undefined)
    const names = createReader(events)
    useKeypress((key, reader) => {
      // The line is kept by the one who asks; readline would only gather it.
      reader.clearLine(0)
      if (!suspended) names(key)
    })
    useEffect((reader) => {
      // Ctrl-Z belongs to the shell: the screen is given back first.
      const stop = () => {
        const { suspend } = io
        if (suspend === undefined || suspended) return
        suspended = true
        leave()
        void suspend().then(() => {
          suspended = false
          rawMode(io, true)
          drawing.write(ENTER)
          painter.forget()
          events.put({ kind: 'resize' })
        })
      }
      const ended = () => events.put({ kind: 'end' })
      const interrupted = () => events.put({ kind: 'interrupt' })
      // Ctrl-C while many are worked on ends that, and not the prompt.
      if (reader instanceof EventEmitter) reader.removeAllListeners('SIGINT')
      reader.on('SIGINT', interrupted)
      reader.on('SIGTSTP', stop)
      reader.on('close', ended)
      return () => {
        reader.removeListener('SIGINT', interrupted)
        reader.removeListener('SIGTSTP', stop)
        reader.removeListener('close', ended)
      }
    }, [])
    // Rows are painted by ourselves: only those that have changed, each at its place.
    return ''
  })
  drawing.write(ENTER)
  // Escape is a key here; half a second is for lines that are slower than any today. Only who is first to listen may say so.
  emitKeypressEvents(io.stdin, { escapeCodeTimeout: ESCAPE_MS } as unknown as Interface)
  const kept = io.terminated?.(leave)
  const over = prompt(undefined, { input: io.stdin, output: drawing, clearPromptOnDone: true }).then(
    () => {},
    // A signal that ends the program anyway.
    (error: unknown) => events.put({ kind: error instanceof Error && error.name === 'ExitPromptError' ? 'interrupt' : 'end' }),
  )
  // It begins to listen a turn later, so that what was typed before it came up is not taken for an answer.
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
  return {
    show(drawn) {
      if (!suspended) painter.paint(drawn)
    },
    async close() {
      finish?.()
      await over
      kept?.()
      drawing.write(LEAVE)
    },
  }
}

/** Keeps what stands on the screen, and writes what is different. */
function createPainter(drawing: Drawing, size: Terminal['size']): { paint(drawn: Drawn): void; forget(): void } {
  const place = (row: number, column: number) => `\u001b[${row + 1};${column + 1}H`
  let standing: readonly string[] = []
  let seen = ''
  return {
    forget() {
      seen = ''
    },
    paint({ rows, beside, cursor }) {
      const { columns, rows: height } = size()
      const now = `${columns}x${height}`
      const anew = now !== seen
      // A row that the terminal counts otherwise than we do moves nothing beside it: that has a place of its own.
      const wanted = rows.map((row, at) => {
        const right = beside?.rows[at]
        return right === undefined ? row : `${row}${place(at, beside?.column ?? 0)}${right}`
      })
      const changed = wanted.map((row, at) => (anew || row !== standing[at] ? `${place(at, 0)}${CLEAR_ROW}${row}` : ''))
      drawing.write(`${HIDE_CURSOR}${anew ? CLEAR : ''}${changed.join('')}${place(cursor.row, cursor.column)}${SHOW_CURSOR}`)
      standing = wanted
      seen = now
    },
  }
}

function rawMode({ stdin }: Io, on: boolean): void {
  if ('setRawMode' in stdin && typeof stdin.setRawMode === 'function') stdin.setRawMode(on)
}

interface Key {
  readonly name?: string | undefined
  readonly sequence?: string | undefined
  readonly ctrl?: boolean | undefined
  readonly meta?: boolean | undefined
}

/** Puts keys by their names, and what is pasted as a whole: none of it is a key. */
function createReader(events: Queue): (key: Key) => void {
  let pasted: string | undefined
  return (key) => {
    if (key.name === 'paste-start') pasted = ''
    else if (key.name === 'paste-end') {
      if (pasted !== undefined) events.put({ kind: 'paste', text: pasted })
      pasted = undefined
    } else if (pasted !== undefined) pasted += key.sequence ?? ''
    else for (const name of namesOf(key)) events.put({ kind: 'key', key: name })
  }
}

/** As the key map calls it: letters as they are typed, others by name; nothing for what is no key of ours. */
function namesOf({ name, sequence = '', ctrl, meta }: Key): readonly string[] {
  if (name === 'return' || name === 'enter') return ['enter']
  if (ctrl === true) return name === undefined || name === 'c' || name === 'z' || name === 'd' ? [] : [`ctrl-${name}`]
  // A letter right behind Escape came too soon to be told from a shortcut.
  if (meta === true && name !== 'escape') return ['escape', ...namesOf({ name, sequence: sequence.replace(/^\u001b+/, '') })]
  if (name !== undefined && name.length > 1) return [name]
  return sequence === '' || /\p{Cc}/u.test(sequence) ? [] : [sequence]
}
