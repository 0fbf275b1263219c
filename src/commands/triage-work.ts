/** What triage does: words given to the same commands as on the command line, each with the revision that was looked at. */
import { OutspokeError, UsageError } from '../core/errors.ts'
import { inQueue, isWaiting } from '../core/queue.ts'
import { type Act, TARGET } from '../core/triage/press.ts'
import { current, type Deed, did, say, type TriageState } from '../core/triage/state.ts'
import { count, plural } from '../render/count.ts'
import type { ListedConversation, Store } from '../store/store.ts'
import type { Context, Result } from './command.ts'
import type { CommandModule } from './grammar.ts'

/** What actions need of the session. */
export interface Bench {
  readonly store: Store
  /** The context of a command that is run now: with the time as it is, and notices kept for the screen. */
  readonly contextNow: () => Context
  /** Revisions of the conversations as they were looked at. */
  readonly seen: Map<number, number>
  /** Forgets what is known of these: they have changed. */
  readonly forget: (ids: readonly number[]) => void
  /** Forgets what all others look like: the author's, say, was changed. What was looked at stays known. */
  readonly refresh: () => void
  /** Told before each of many: where there is a screen, it says how far it is. Gives whether to go on: not after Ctrl-C. */
  readonly step: (at: number, of: number) => Promise<boolean>
}

export interface Acted {
  readonly state: TriageState
  /** What a command printed that changed nothing: to be read. */
  readonly printed?: Result
}

/** After these a conversation is still before us: they describe it, or somebody else. */
const STAYS = new Set([
  'tag',
  'note',
  'significant',
  'claim',
  'approve',
  'reject',
  'follow-up',
  'flag',
  'author',
  'resume',
  'reopen',
  'answer',
])

/** One command for each of these conversations. */
export async function act(bench: Bench, state: TriageState, { words, waiting }: Act, ids: readonly number[]): Promise<TriageState> {
  const { now } = bench.contextNow().settings
  const acted = await runAll(bench, state, ids, (one) =>
    waiting !== undefined && one !== undefined && isWaiting(one.state, now) ? waiting : words,
  )
  return acted.state
}

/** A command of the group Work by its words, about these conversations where it is about any. */
export async function command(bench: Bench, state: TriageState, words: readonly string[], ids: readonly number[]): Promise<Acted> {
  const { commandLine } = bench.contextNow()
  const [name = '', ...rest] = words
  try {
    if (words.slice(1).includes('-')) throw new UsageError('- reads what is piped in: nothing is, here', { hint: 'write the text itself' })
    const known = (await commandLine.commands()).filter(({ group }) => group === 'Work' || group === 'Learn')
    const module = await commandLine.load(name)
    if (name === 'triage' || !known.some((one) => one.name === name))
      throw new UsageError(`${name} is for the command line: here are the commands of the groups Work and Learn`, { hint: 'q ends triage' })
    const place = placeOf(module, rest)
    bench.refresh()
    if (place === undefined) return await runAll(bench, state, [undefined], () => words)
    if (ids.length === 0) throw new UsageError('there is no conversation here', { hint: '/ asks for others' })
    return await runAll(bench, state, ids, () => [name, ...place])
  } catch (error) {
    return { state: say(state, failure(error)) }
  }
}

/** The words with the place of the conversation in them; absent where the command is about none. */
function placeOf({ grammar }: CommandModule, words: readonly string[]): readonly string[] | undefined {
  const first = grammar.args?.[0]?.name
  return first === 'target' || first === 'id' || first === 'author' ? [TARGET, ...words] : undefined
}

export interface Failure {
  readonly tone: 'bad'
  readonly lines: readonly string[]
  readonly mistyped: boolean
}

/** The sentences of a failure that was foreseen; anything else is a bug and goes on. */
export function failure(error: unknown): Failure {
  if (!(error instanceof OutspokeError)) throw error
  return {
    tone: 'bad',
    lines: [error.message, ...error.problems.map((one) => `  ${one}`), ...(error.hint === undefined ? [] : [error.hint])],
    mistyped: error.name === 'UsageError',
  }
}

async function runAll(
  bench: Bench,
  state: TriageState,
  ids: readonly (number | undefined)[],
  wordsFor: (one: ListedConversation | undefined) => readonly string[],
): Promise<Acted> {
  const parts: { id: number; shortId: string; operation: number }[] = []
  const failures: Failure[] = []
  let stopped = false
  let told = ''
  let name = ''
  let printed: Result | undefined
  for (const [at, id] of ids.entries()) {
    stopped = !(await bench.step(at, ids.length))
    if (stopped) break
    try {
      const ran = await runOne(bench, id, wordsFor)
      name = ran.name
      if (ran.operation === undefined) printed = ran.result
      else {
        told = ran.told
        parts.push({ id: id ?? current(state) ?? 0, shortId: ran.shortId, operation: ran.operation })
      }
    } catch (error) {
      const { signal } = bench.contextNow()
      if (!signal.aborted) failures.push(failure(error))
      // Whoever writes for so long is not waited for again and again; and Ctrl-C, where lines are read, ends it all.
      stopped = signal.aborted || (error instanceof OutspokeError && error.code === 'locked')
      if (stopped) break
    }
  }
  bench.forget(ids.flatMap((id) => (id === undefined ? [] : [id])))
  if (parts.length === 0) {
    const only =
      failures.length > 1
        ? {
            tone: 'bad' as const,
            lines: [`none of ${failures.length} was done`, ...(failures[0]?.lines ?? [])],
            mistyped: failures.every(({ mistyped }) => mistyped),
          }
        : (failures[0] ?? (stopped ? { tone: 'bad' as const, lines: ['stopped: nothing was done'] } : undefined))
    return { state: say(state, only), ...(printed === undefined ? {} : { printed }) }
  }
  const deed: Deed = { told, command: name, parts }
  const next = did(
    state,
    deed,
    await leaving(
      bench,
      parts.map(({ id }) => id),
      name,
    ),
  )
  const left = ids.length - parts.length
  const why = failures.length === 0 ? '' : `: ${failures[0]?.lines.join(' ') ?? ''}`
  const lines = [
    `${stopped ? 'stopped: ' : ''}${doneText(deed)}; u takes it back`,
    ...(left === 0 ? [] : [`${count(left)} not, and still marked${why}`]),
  ]
  return { state: say(next, { tone: left === 0 ? 'good' : 'bad', lines }) }
}

interface Ran {
  readonly name: string
  readonly result: Result
  /** Absent: nothing was changed. */
  readonly operation: number | undefined
  readonly told: string
  readonly shortId: string
}

/** One command about one conversation, or about none. Throws what the command throws. */
async function runOne(
  bench: Bench,
  id: number | undefined,
  wordsFor: (one: ListedConversation | undefined) => readonly string[],
): Promise<Ran> {
  const context = bench.contextNow()
  const one = id === undefined ? undefined : (await bench.store.load([id]))[0]
  if (id !== undefined && one === undefined)
    throw new OutspokeError('this conversation is no longer there', { hint: '/ reads the list again' })
  const asked = wordsFor(one)
  const [name = '', ...rest] = asked
  const module = await context.commandLine.load(name)
  const rev = one === undefined ? undefined : (bench.seen.get(one.id) ?? one.state.rev)
  const takesRev = module.grammar.options?.some(({ flags }) => flags.startsWith('--if-rev')) === true
  const words = [
    name,
    ...(takesRev && rev !== undefined ? [`--if-rev=${rev}`] : []),
    ...rest.map((word) => (word === TARGET ? (one?.pid ?? '') : word)),
  ]
  const call = await context.commandLine.parse(words)
  if (typeof call === 'string') return { name, result: { json: null, view: proseOf(call) }, operation: undefined, told: '', shortId: '' }
  const [global] = call.globals
  if (global !== undefined)
    throw new UsageError(`--${global} is said when triage is started: it holds for all of it`, { hint: `outspoke triage --${global} …` })
  if (call.module.run === undefined) throw new UsageError(`${name} needs one more word`, { hint: `:${name} --help` })
  const result = await call.module.run(context, call.args)
  const { operation, told } = outcomeOf(result)
  return { name, result, operation, told: told ?? name, shortId: one?.shortId ?? '' }
}

function proseOf(text: string): Result['view'] {
  return {
    blocks: [
      {
        lines: text
          .trimEnd()
          .split('\n')
          .map((line) => ({ text: line, whole: true as const })),
      },
    ],
  }
}

/** The number of the operation and how it is told, as every command that writes gives them. */
export function outcomeOf({ json }: Result): { readonly operation: number | undefined; readonly told: string | undefined } {
  if (typeof json !== 'object' || json === null) return { operation: undefined, told: undefined }
  const operation = 'operation' in json && typeof json.operation === 'number' ? json.operation : undefined
  return { operation, told: 'done' in json && typeof json.done === 'string' ? json.done : undefined }
}

/** Those that need nobody any more now, or that the next one may follow. */
export async function leaving({ store, contextNow }: Bench, ids: readonly number[], name: string): Promise<ReadonlySet<number>> {
  if (!STAYS.has(name) && ids.every((id) => id > 0)) return new Set(ids)
  const { settings, signal } = contextNow()
  // It is over: nothing is read any more.
  if (signal.aborted) return new Set()
  const { now } = settings
  const found = await store.load(ids.filter((id) => id > 0))
  return new Set(found.flatMap((one) => (inQueue(one.state, now) ? [] : [one.id])))
}

/** `resolved as acted: tpwj (operation 14)`. */
export function doneText({ told, parts }: Deed): string {
  const [first] = parts
  if (first === undefined) return told
  if (parts.length === 1) return `${told}${first.shortId === '' ? '' : `: ${first.shortId}`} (operation ${first.operation})`
  return `${told}: ${plural(parts.length, 'conversation')} (operations ${numbers(parts.map(({ operation }) => operation))})`
}

/** `14-16, 18`. */
export function numbers(list: readonly number[]): string {
  const sorted = [...list].sort((a, b) => a - b)
  const runs: [number, number][] = []
  for (const one of sorted) {
    const last = runs.at(-1)
    if (last !== undefined && one === last[1] + 1) last[1] = one
    else runs.push([one, one])
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(', ')
}
