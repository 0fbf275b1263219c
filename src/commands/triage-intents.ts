/** What the world answers to a key of triage: commands, another query, an explanation, the browser, the clipboard. */
import type { Intent } from '../core/triage/press.ts'
import { current, reread, say, type TriageState } from '../core/triage/state.ts'
import { plural } from '../render/count.ts'
import type { Result, Terminal } from './command.ts'
import type { Card } from './triage-card.ts'
import { idsOf, queueOf, type Room } from './triage-room.ts'
import { textOf } from './triage-screen.ts'
import { redo, undo } from './triage-undo.ts'
import { act, command, failure } from './triage-work.ts'

/** Lets the world answer; what it says stands in the state. */
export async function carryOut(room: Room, terminal: Terminal, intent: Exclude<Intent, { kind: 'quit' }>): Promise<void> {
  const { bench } = room
  const card = room.cards.get(current(room.state) ?? -1)
  switch (intent.kind) {
    case 'act':
      room.state = await act(bench, room.state, intent.act, intent.ids)
      return
    case 'command': {
      if (intent.words.length === 1 && (intent.words[0] === 'undo' || intent.words[0] === 'redo')) {
        room.state = await (intent.words[0] === 'undo' ? undo : redo)(bench, room.state)
        return
      }
      const { state, printed } = await command(bench, room.state, intent.words, intent.ids)
      room.state = state
      if (printed !== undefined) await read(room, terminal, printed)
      return
    }
    case 'undo':
      room.state = await undo(bench, room.state)
      return
    case 'redo':
      room.state = await redo(bench, room.state)
      return
    case 'query':
      await ask(room, intent.text)
      return
    case 'explain': {
      const { state, printed } = await explain(room, card)
      room.state = state
      if (printed !== undefined) await read(room, terminal, printed)
      return
    }
    case 'open':
      room.state = say(room.state, await openPage(terminal, card))
      return
    case 'copy':
      await copy(room, terminal, card)
      return
  }
}

async function ask(room: Room, text: string): Promise<void> {
  const context = room.bench.contextNow()
  try {
    const query = await queueOf(context, text)
    const ids = await idsOf(context, room.store, query)
    room.query = query
    room.bench.forget([...room.cards.keys(), ...ids])
    room.state = say(reread(room.state, ids, text), {
      tone: 'good',
      lines: [ids.length === 0 ? 'nothing matches' : plural(ids.length, 'conversation')],
    })
  } catch (error) {
    room.state = say(room.state, failure(error))
  }
}

async function explain(
  { bench, state }: Room,
  card: Card | undefined,
): Promise<{ readonly state: TriageState; readonly printed?: Result }> {
  const context = bench.contextNow()
  try {
    const call = card === undefined ? '' : await context.commandLine.parse(['rules', 'explain', card.pid])
    if (typeof call === 'string' || call.module.run === undefined) return { state }
    return { state, printed: await call.module.run(context, call.args) }
  } catch (error) {
    return { state: say(state, failure(error)) }
  }
}

/** A command's output, to be read page by page. */
async function read(room: Room, terminal: Terminal, { view, verbatim }: Result): Promise<void> {
  const { columns } = terminal.size()
  const lines = verbatim === undefined ? await textOf(view, columns, false) : verbatim.trimEnd().split('\n')
  room.text = lines.map((text) => ({ text }))
  room.state = { ...room.state, mode: { kind: 'pages', what: 'text', top: 0 } }
}

async function openPage(terminal: Terminal, card: Card | undefined): Promise<NonNullable<TriageState['message']>> {
  const url = card?.thread.conversation.opening.url
  if (url === undefined) return { tone: 'bad', lines: [`${card?.shortId ?? ''} has no address: its export did not say where it stands`] }
  if (!/^https?:\/\//i.test(url)) return { tone: 'bad', lines: ['its address is no web page: only http and https are opened', url] }
  if (await terminal.browse(url)) return { tone: 'good', lines: [`opened ${url}`] }
  return { tone: 'bad', lines: ['no browser could be started here; the address is', url] }
}

async function copy(room: Room, terminal: Terminal, card: Card | undefined): Promise<void> {
  const text = card?.template
  if (text === undefined) {
    room.state = say(room.state, {
      tone: 'bad',
      lines: [`the route ${card?.route?.id ?? ''} has no template`, 'rules: template: "…" in its route'],
    })
    return
  }
  const how = (await terminal.copy(text)) ?? 'no clipboard was found: here it is, to be copied by hand'
  room.state = say(room.state, { tone: 'good', lines: [how, text] })
}

/** Notices of commands stand under their message. */
export function withNotices(room: Room): void {
  const notices = room.notices.splice(0)
  if (notices.length === 0) return
  const { message } = room.state
  room.state = say(room.state, { ...message, tone: message?.tone ?? 'plain', lines: [...(message?.lines ?? []), ...notices] })
}
