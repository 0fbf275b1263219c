/** The road of what changes an improvement: words → the improvement as it stands, under the write lock → one operation of facts. */
import { UsageError } from '../core/errors.ts'
import type { FactChange } from '../core/fact.ts'
import { IMPROVEMENT_FACTS, type Improvement, improvements } from '../core/improvements.ts'
import { plural } from '../render/count.ts'
import type { ListedConversation } from '../store/store.ts'
import { noteOf } from './author-work.ts'
import type { Context, Result } from './command.ts'
import { type Args, type CommandModule, type Grammar, isSet } from './grammar.ts'
import { askedImprovements } from './improvements-told.ts'
import { improvementJson } from './improvements-view.ts'
import type { Desk } from './work/desk.ts'
import { commandOf, deskOf, revOf } from './work/road.ts'
import { refuseStale } from './work/stale.ts'
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

/** A command of the group as the program knows it. */
export function improving(work: ImprovementWork): CommandModule {
  const name = `improvements ${work.name}`
  return {
    grammar: {
      ...work.grammar,
      options: [
        ...(work.grammar.options ?? []),
        { flags: '--at <time>', about: 'when it was done; else now' },
        { flags: '--note <text>', about: 'with a note' },
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
  const { note } = noteOf(args)
  const rev = revOf(args)
  const change = await read(desk, args)
  if (rev !== undefined && change.targets === undefined)
    throw new UsageError('--if-rev is for one conversation, and none is named', {
      hint: 'outspoke improvements add TEXT --from ID --if-rev N',
    })
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
      if (rev !== undefined && linked !== undefined) await refuseStale(store, linked, rev, desk)
      if (linked?.length === 0) return []
      const all = improvements(await store.facts(...IMPROVEMENT_FACTS))
      const facts = await change.facts(all, linked ?? [])
      number = numberIn(facts)
      links = facts.filter(({ kind }) => kind === 'improvement_linked').length
      return note === undefined ? facts : facts.map((one, at) => (at === 0 ? noted(one, note) : one))
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

/** One command has one note, whatever else it says. */
function noted(change: FactChange, note: string): FactChange {
  switch (change.kind) {
    case 'improvement_added':
      return { kind: change.kind, fact: { ...change.fact, note } }
    case 'improvement_linked':
      return { kind: change.kind, fact: { ...change.fact, note } }
    case 'improvement_changed':
      return { kind: change.kind, fact: { ...change.fact, note } }
    default:
      return change
  }
}

function numberIn(facts: readonly FactChange[]): number {
  const [first] = facts
  return first !== undefined && 'number' in first.fact ? first.fact.number : 0
}
