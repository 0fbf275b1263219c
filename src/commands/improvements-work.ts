/** The road of what changes an improvement: words → the improvement as it stands, under the write lock → one operation of facts. */
import { personOf } from '../core/assignee.ts'
import { OutspokeError, UsageError } from '../core/errors.ts'
import type { FactChange } from '../core/fact.ts'
import { IMPROVEMENT_FACTS, type Improvement, type ImprovementStep, improvements, mayImprove } from '../core/improvements.ts'
import { plural } from '../render/count.ts'
import type { ListedConversation } from '../store/store.ts'
import type { Context, Result } from './command.ts'
import { type Args, type CommandModule, type Grammar, isSet, textOf, textsOf } from './grammar.ts'
import { askedImprovements } from './improvements-told.ts'
import { improvementJson } from './improvements-view.ts'
import { commandOf, type Desk, deskOf, textFrom } from './work/road.ts'
import { conversationsOf, isConfirmed, refuseOthers, type Targets, targetsOf } from './work/targets.ts'

/** What is to be done to improvements. */
interface Change {
  readonly told: string
  /** Decides under the write lock, on what stands then; `linked`: what `targets` names. */
  readonly facts: (
    all: readonly Improvement[],
    linked: readonly ListedConversation[],
  ) => Promise<readonly FactChange[]> | readonly FactChange[]
  readonly targets?: readonly string[] | undefined
}

interface ImprovementWork {
  readonly name: string
  readonly grammar: Grammar
  readonly read: (desk: Desk, args: Args) => Promise<Change> | Change
}

const NUMBER = { name: 'number', about: 'as `outspoke improvements` shows it', required: true } as const
const CONVERSATIONS = { name: 'target', about: 'ids, or a query', required: true, many: true } as const

function improving(work: ImprovementWork): CommandModule {
  const name = `improvements ${work.name}`
  return {
    grammar: {
      ...work.grammar,
      options: [
        ...(work.grammar.options ?? []),
        { flags: '--at <time>', about: 'when it was done; else now' },
        { flags: '-n, --dry-run', about: 'say what would become of it, change nothing' },
        { flags: '--yes', about: 'do not ask, whatever a query names' },
      ],
      notes: [...(work.grammar.notes ?? []), 'One command is one operation: outspoke undo takes all of it back.'],
    },
    run: async (context, args) => run(context, { name, read: work.read }, args),
  }
}

async function run(context: Context, { name, read }: Pick<ImprovementWork, 'name' | 'read'>, args: Args): Promise<Result> {
  const desk = await deskOf(context, args)
  const { store, now, at, me } = desk
  const dryRun = isSet(args, 'dryRun')
  if (dryRun && isSet(args, 'yes')) throw new UsageError('--dry-run and --yes contradict each other')
  const change = await read(desk, args)
  const targets = change.targets === undefined ? undefined : await targetsOf(context, change.targets)
  const shown = targets?.kind !== 'query' || dryRun || isSet(args, 'yes') ? undefined : await conversationsOf(context, store, targets)
  if (shown !== undefined && shown.length > 1 && targets?.kind === 'query' && !(await isConfirmed(context, targets.text, shown, name)))
    return unchanged('nothing was changed')
  let number = 0
  let links = 0
  const { operation } = await store.operate({
    command: commandOf({ name }, args),
    actor: me,
    at,
    now,
    dryRun,
    changes: async () => {
      const linked = await under(context, desk, targets, shown)
      if (linked?.length === 0) return []
      const all = improvements(await store.facts(...IMPROVEMENT_FACTS))
      const facts = await change.facts(all, linked ?? [])
      number = numberIn(facts)
      links = facts.filter(({ kind }) => kind === 'improvement_linked').length
      return facts
    },
  })
  if (operation === undefined) return unchanged(`nothing matches ${(change.targets ?? []).join(' ')}: nothing was changed`)
  const [one] = dryRun ? [] : await askedImprovements(store, now, number)
  const many = links === 0 ? '' : `: ${plural(links, 'conversation')}`
  const text = `improvement ${number} ${dryRun ? 'would be ' : ''}${change.told}${many}`
  return {
    json: { operation: dryRun ? null : operation, done: change.told, improvement: one === undefined ? null : improvementJson(one) },
    view: {
      card: true,
      blocks: [
        {
          lines: dryRun
            ? [
                { text, tone: 'strong' },
                { text: 'nothing was changed', tone: 'dim' },
              ]
            : [{ text: `${text} (operation ${operation})`, tone: 'good' }, { text: 'outspoke undo takes it back' }],
        },
      ],
    },
  }
}

async function under(
  context: Context,
  { store }: Desk,
  targets: Targets | undefined,
  shown: readonly ListedConversation[] | undefined,
): Promise<readonly ListedConversation[] | undefined> {
  if (targets === undefined) return undefined
  const found = await conversationsOf(context, store, targets)
  if (shown !== undefined) refuseOthers(shown, found)
  return found
}

function unchanged(text: string): Result {
  return { json: { operation: null, done: null, improvement: null }, view: { card: true, blocks: [{ lines: [{ text }] }] }, exitCode: 1 }
}

function numberIn(facts: readonly FactChange[]): number {
  const [first] = facts
  return first !== undefined && 'number' in first.fact ? first.fact.number : 0
}

/** The number that comes first in the words. */
export function improvementNumber({ words: [word = '', ...words] }: Args): { readonly number: number; readonly words: readonly string[] } {
  const number = Number(word)
  if (!/^[1-9]\d{0,14}$/.test(word))
    throw new UsageError(`"${word}" is no number of an improvement`, { hint: 'outspoke improvements shows them' })
  return { number, words }
}

export function unknownImprovement(number: number): OutspokeError {
  return new OutspokeError(`there is no improvement ${number}`, { hint: 'outspoke improvements shows them' })
}

/** The improvement of a number. Throws where there is none, and where the step cannot be done with it. */
function allowed(step: ImprovementStep, number: number, all: readonly Improvement[], { zone, at }: Desk): Improvement {
  const found = all.find((one) => one.number === number)
  if (found === undefined) throw unknownImprovement(number)
  if (at < found.statusAt)
    throw new OutspokeError(`improvement ${number} is ${found.status} only since a later time than --at`, {
      hint: `outspoke improvements show ${number}`,
    })
  const refusal = mayImprove(step, found, zone)
  if (refusal !== undefined) throw new OutspokeError(refusal.why, refusal.instead === undefined ? {} : { hint: refusal.instead })
  return found
}

function ownerOf(text: string, { me, rules }: Desk): string {
  return text === 'me' ? me : personOf(text, rules)
}

/** The step that gives an improvement another status, with words. */
function status(
  name: 'start' | 'done' | 'drop',
  to: 'started' | 'done' | 'dropped',
  asks: { readonly about: string; readonly words?: string; readonly missing?: string; readonly line: string },
): CommandModule {
  return improving({
    name,
    grammar: {
      about: asks.about,
      args: [NUMBER, ...(asks.words === undefined ? [] : [{ name: 'text', about: asks.words, required: true, many: true }])],
      examples: [{ line: asks.line, about: asks.about }],
    },
    read: async (desk, args) => {
      const { number, words } = improvementNumber(args)
      if (asks.words === undefined && words.length > 0) throw new UsageError(`improvements ${name} takes one number`)
      const outcome = asks.words === undefined ? undefined : await textFrom(desk.context, words)
      if (asks.missing !== undefined && outcome === undefined)
        throw new UsageError(asks.missing, { hint: `outspoke improvements ${name} N TEXT` })
      return {
        told: to,
        facts: (all) => {
          allowed({ kind: name }, number, all, desk)
          return [{ kind: 'improvement_changed', fact: { number, status: to, ...(outcome === undefined ? {} : { outcome }) } }]
        },
      }
    },
  })
}

export const IMPROVING: Readonly<Record<string, CommandModule>> = {
  add: improving({
    name: 'add',
    grammar: {
      about: 'What should become better: a service, a product, a process.',
      args: [{ name: 'text', about: 'what; - reads it from stdin', required: true, many: true }],
      options: [
        { flags: '--owner <person>', about: 'who sees to it' },
        { flags: '--from <id>', about: 'a conversation that asks for it; several times, or a query', repeats: true },
      ],
      examples: [
        {
          line: "outspoke improvements add 'say the price before the checkout' --owner maria --from k3f9 --from m2q8",
          about: 'from two complaints',
        },
      ],
    },
    read: async (desk, args) => {
      const text = await textFrom(desk.context, args.words)
      if (text === undefined) throw new UsageError('what should become better? The text is empty')
      const named = textOf(args, 'owner')
      const owner = named === undefined ? {} : { owner: ownerOf(named, desk) }
      const from = textsOf(args, 'from')
      return {
        told: 'added',
        targets: from.length === 0 ? undefined : from,
        facts: async (_, linked) => {
          const number = (await desk.store.lastNumber('improvement')) + 1
          return [{ kind: 'improvement_added', fact: { number, text, ...owner } }, ...linked.map(({ id }) => link(number, id, true))]
        },
      }
    },
  }),
  link: improving({
    name: 'link',
    grammar: {
      about: 'These conversations ask for it too.',
      args: [NUMBER, CONVERSATIONS],
      examples: [
        { line: 'outspoke improvements link 3 k3f9 m2q8', about: 'two more' },
        { line: "outspoke improvements link 3 'tag:checkout since:30d' --yes", about: 'all that a query finds' },
      ],
    },
    read: (desk, args) => {
      const { number, words } = improvementNumber(args)
      return {
        told: 'linked to more',
        targets: words,
        facts: async (all, found) => {
          const one = allowed({ kind: 'link' }, number, all, desk)
          const has = await holdersOfLinks(desk, one)
          const ends = await desk.store.holders(found.map(({ id }) => id))
          const isNew = found.filter(({ id }) => !has.has(ends.get(id) ?? id))
          const [first] = found
          if (isNew.length === 0)
            throw new OutspokeError(
              found.length === 1
                ? `${first?.shortId} is linked to improvement ${number} already`
                : `all ${found.length} of them are linked to improvement ${number} already`,
            )
          return isNew.map(({ id }) => link(number, id, true))
        },
      }
    },
  }),
  unlink: improving({
    name: 'unlink',
    grammar: {
      about: 'These conversations do not ask for it.',
      args: [NUMBER, CONVERSATIONS],
      examples: [{ line: 'outspoke improvements unlink 3 k3f9', about: 'it was about something else' }],
    },
    read: (desk, args) => {
      const { number, words } = improvementNumber(args)
      return {
        told: 'linked to fewer',
        targets: words,
        facts: async (all, found) => {
          const one = all.find((each) => each.number === number)
          if (one === undefined) throw unknownImprovement(number)
          const has = await holdersOfLinks(desk, one)
          const ends = await desk.store.holders(found.map(({ id }) => id))
          const goes = found.flatMap(({ id }) => has.get(ends.get(id) ?? id) ?? [])
          if (goes.length === 0)
            throw new OutspokeError(
              found.length === 1
                ? `${found[0]?.shortId} is not linked to improvement ${number}`
                : `none of them is linked to improvement ${number}`,
              { hint: `outspoke improvements show ${number}` },
            )
          return [...new Set(goes)].map((id) => link(number, id, false))
        },
      }
    },
  }),
  start: status('start', 'started', { about: 'Somebody works on it.', line: 'outspoke improvements start 3' }),
  done: status('done', 'done', {
    about: 'It is changed; `improvements show` says who could be told.',
    words: 'what was changed, as customers may read it; - reads it from stdin',
    missing: 'what was changed? The text is empty',
    line: "outspoke improvements done 3 'the price stands above the button now'",
  }),
  drop: status('drop', 'dropped', {
    about: 'It will not be done, and why.',
    words: 'why; - reads it from stdin',
    missing: 'why? The reason is empty',
    line: "outspoke improvements drop 3 'the law asks for it'",
  }),
  own: improving({
    name: 'own',
    grammar: {
      about: 'Who sees to it.',
      args: [NUMBER, { name: 'person', about: 'a name of the rules, or me', required: true }],
      examples: [{ line: 'outspoke improvements own 3 tom', about: 'tom sees to it' }],
    },
    read: (desk, args) => {
      const { number, words } = improvementNumber(args)
      const [name = '', ...more] = words
      if (more.length > 0) throw new UsageError('improvements own takes a number and a person')
      const owner = ownerOf(name, desk)
      return {
        told: `given to ${owner}`,
        facts: (all) => {
          allowed({ kind: 'own', owner }, number, all, desk)
          return [{ kind: 'improvement_changed', fact: { number, owner } }]
        },
      }
    },
  }),
}

function link(number: number, conversation: number, linked: boolean): FactChange {
  return { kind: 'improvement_linked', fact: { number, conversation, linked } }
}

/** Conversation as it stands → what was linked of it, by internal ids. */
async function holdersOfLinks({ store }: Desk, { links }: Improvement): Promise<ReadonlyMap<number, readonly number[]>> {
  const holders = await store.holders(links.map(({ conversation }) => conversation))
  const has = new Map<number, readonly number[]>()
  for (const [linked, holder] of holders) has.set(holder, [...(has.get(holder) ?? []), linked])
  return has
}
