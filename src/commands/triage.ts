/** `triage`: one conversation after another, by single keys. The machine decides (core/triage), this file lets it see and act. */
import { OutspokeError, UsageError } from '../core/errors.ts'
import { ASKED } from '../core/triage/keys.ts'
import type { Around } from '../core/triage/pages.ts'
import { type Press, press } from '../core/triage/press.ts'
import { askAgain, current, say } from '../core/triage/state.ts'
import { plain } from '../render/plain.ts'
import type { Line } from '../render/view.ts'
import type { Terminal, TerminalEvent } from './command.ts'
import { type CommandModule, isSet } from './grammar.ts'
import { QUERY } from './lists.ts'
import type { Card } from './triage-card.ts'
import { carryOut, withNotices } from './triage-intents.ts'
import { type Ended, report } from './triage-report.ts'
import { lookAgain, type Room, roomOf, settle, untilLook } from './triage-room.ts'
import { cardLines, pagesOf, paint, paneIds, placeText, promptOf, type Shown, screenOf } from './triage-screen.ts'

export const triage: CommandModule = {
  grammar: {
    about: 'The queue, one conversation after another, by single keys: ? shows all of them.',
    args: [QUERY],
    options: [{ flags: '--plain', about: 'nothing is redrawn: lines and a prompt, for screen readers and slow lines' }],
    examples: [
      { line: 'outspoke triage', about: 'what needs us, most urgent first' },
      { line: 'outspoke triage spoke:me is:overdue', about: 'what is mine and late' },
      { line: 'outspoke triage --plain', about: 'as plain lines; so it is with TERM=dumb or ACCESSIBLE=1, too' },
    ],
    notes: [
      'Each action is the command of the same name, refused where somebody else did something since the card was drawn (--if-rev). u takes back, U does again.',
      'q prints what was done and what is left; --format json gives it as data.',
    ],
  },
  run: async (context, args) => {
    const { settings, system } = context
    if (settings.asOf !== undefined || settings.asKnown !== undefined) throw new UsageError('--as-of is for commands that only read')
    const inLine = isSet(args, 'plain') || system.env.TERM === 'dumb' || (system.env.ACCESSIBLE ?? '') !== ''
    if (!settings.terminal.stdin || !settings.terminal.stderr) throw noTerminal()
    // Everything else that may be wrong is told before the screen is taken.
    const room = await roomOf(context, args)
    const terminal = await context.terminal(inLine)
    if (terminal === undefined) throw noTerminal()
    let ended: Ended
    try {
      room.interrupted = () => terminal.interrupted()
      ended = await (inLine ? inLines : onScreen)(room, terminal)
    } finally {
      room.store.waiting(undefined)
      await terminal.close()
    }
    return report(room, ended)
  },
}

function noTerminal(): UsageError {
  return new UsageError('triage needs a terminal, and there is none', {
    hint: 'without one: outspoke queue, outspoke next --claim, outspoke show ID, then outspoke reply ID TEXT, outspoke resolve ID --as acted',
  })
}

function around(
  room: Room,
  card: Card | undefined,
  { columns, rows }: { readonly columns: number; readonly rows: number },
  plain: boolean,
): Around {
  return { lines: pagesOf(shownOf(room, card), columns, plain).length, page: Math.max(rows - 2, 1), words: room.words }
}

function shownOf({ state, text, listed, bench }: Room, card: Card | undefined): Shown {
  const { now, absolute } = bench.contextNow().settings
  return { state, card, text, now, absolute, listed }
}

/** After these the card may be another one. */
const MOVING = new Set<string>(['act', 'command', 'query', 'redo'])

async function handle(room: Room, terminal: Terminal, card: Card | undefined, pressed: Press): Promise<Ended['by'] | undefined> {
  const before = room.state
  const { state, intent } = press(room.state, pressed, around(room, card, terminal.size(), terminal.plain))
  room.state = state
  // Looked at again: what others did since is seen, and what is done next is about that.
  const here = current(state)
  if (here !== undefined && here !== current(before)) room.bench.forget([here])
  if (intent === undefined) return undefined
  if (intent.kind === 'quit') return 'quit'
  waitingFor(room, terminal)
  await carryOut(room, terminal, intent)
  if (room.context.signal.aborted) return 'interrupt'
  // Who reads lines cannot go back in one.
  if (!terminal.plain) room.state = askAgain(room.state, before)
  withNotices(room)
  if (MOVING.has(intent.kind)) await settle(room, true)
  return undefined
}

/** While another process writes to the database that is said once, and Ctrl-C ends the waiting. */
function waitingFor({ store, busy, interrupted }: Room, terminal: Terminal): void {
  let told = false
  store.waiting(async () => {
    if (!told && terminal.plain) terminal.print(`${WAITING}\n`)
    if (!told) await busy?.(`${WAITING}…  Ctrl-C ends it`)
    told = true
    if (await interrupted())
      throw new OutspokeError('not waited for any longer: nothing was done', {
        hint: 'another outspoke is writing to the database; the same once more tries it again',
      })
  })
}
const WAITING = 'waiting for another outspoke that is writing to the database'

/** The whole screen, drawn anew after every key. */
async function onScreen(room: Room, terminal: Terminal): Promise<Ended> {
  for (;;) {
    const card = await settle(room, false)
    const size = terminal.size()
    await loadPane(room, paneIds(room.state, size))
    const drawn = await screenOf(shownOf(room, card), size, terminal.colour)
    terminal.show(drawn)
    room.busy = async (text) =>
      terminal.show({ ...drawn, rows: [...drawn.rows.slice(0, -1), ...(await paint([{ text }], size.columns, false))] })
    const event = await terminal.next(untilLook(room, card))
    const by = event.kind === 'nothing' ? await lookAgain(room, card) : await heard(room, terminal, card, event)
    if (by !== undefined) return { state: room.state, by }
  }
}

async function heard(room: Room, terminal: Terminal, card: Card | undefined, event: TerminalEvent): Promise<Ended['by'] | undefined> {
  if (event.kind === 'resize' || event.kind === 'nothing') return undefined
  if (event.kind === 'key') return handle(room, terminal, card, { key: event.key })
  if (event.kind === 'line') return handle(room, terminal, card, { line: event.line })
  if (event.kind === 'paste') return handle(room, terminal, card, { pasted: event.text })
  return event.kind
}

async function loadPane({ store, listed }: Room, ids: readonly number[]): Promise<void> {
  for (const one of await store.load(ids.filter((id) => !listed.has(id)))) listed.set(one.id, one)
}

/** Lines and a prompt: nothing that was printed is touched again. */
async function inLines(room: Room, terminal: Terminal): Promise<Ended> {
  let printed: Card | undefined | 'none' = 'none'
  for (;;) {
    const card = await settle(room, false)
    const size = terminal.size()
    const { state } = room
    if (state.message !== undefined) terminal.print(`${plain(state.message.lines.join('\n'))}\n`)
    room.state = say(state, undefined)
    const pages = pagesOf(shownOf(room, card), size.columns, true)
    if (state.mode.kind === 'pages') {
      await printLines(terminal, pages, size.columns)
      room.state = { ...room.state, mode: { kind: 'card' } }
    }
    // What was said in the message is not read out again; what somebody else did is.
    const known = printed !== 'none' && card?.id === printed?.id && !(state.message?.tone === 'bad' && card?.rev !== printed?.rev)
    if (!known) {
      terminal.print('\n')
      await printLines(terminal, cardLines(shownOf(room, card), { ...size, rows: PLAIN_ROWS }, true), size.columns)
    }
    printed = card
    const { mode } = room.state
    const label =
      mode.kind === 'ask'
        ? `${ASKED[mode.question].label} (esc: not yet) `
        : mode.kind === 'outcome'
          ? `${promptOf(room.state, card, size, { lines: 0, rows: 0 }).bar} `
          : `${placeText(room.state)}. [r d i s w t a n R o c e u U j k x Enter : / ? q] `
    terminal.print(label)
    const by = await heard(room, terminal, card, await terminal.next())
    if (by !== undefined) {
      if (by !== 'quit') terminal.print('\n')
      return { state: room.state, by }
    }
  }
}

/** Lines of a card that is read out. */
const PLAIN_ROWS = 30

async function printLines(terminal: Terminal, lines: readonly Line[], columns: number): Promise<void> {
  terminal.print(`${(await paint(lines, columns, terminal.colour)).join('\n')}\n`)
}
