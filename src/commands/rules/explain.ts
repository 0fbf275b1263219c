/** `rules explain`: why a post went where it went, computed anew. */
import { existsSync } from 'node:fs'
import { OutspokeError, UsageError } from '../../core/errors.ts'
import { type Decision, decide, type Subject } from '../../core/rules/decide.ts'
import { postOfTest } from '../../core/rules/examples.ts'
import { type Explanation, explain as explained } from '../../core/rules/explain.ts'
import { compile, judge, type Machine } from '../../core/rules/matcher.ts'
import type { RuleSet, TestPost } from '../../core/rules/ruleset.ts'
import { parseInstant } from '../../core/when.ts'
import type { Context, Result } from '../command.ts'
import { type Args, type CommandModule, textOf } from '../grammar.ts'
import { explanationJson } from './explain-json.ts'
import { stateFor, subjectOf } from './explain-state.ts'
import { type Beside, explanationView } from './explain-view.ts'
import { readPost } from './post-file.ts'

export const explain: CommandModule = {
  grammar: {
    about: 'Why a post went where it went: tags with the words that gave them, route, priority, spoke, clocks, who is told.',
    args: [{ name: 'id', about: 'of a conversation or any post of it; explained with the rules that decided' }],
    options: [
      { flags: '--text <text>', about: 'a post that nobody wrote yet, by the rules as they are' },
      { flags: '--post <file>', about: 'the same for a post as JSON, with its fields; - is standard input' },
      { flags: '--at <time>', about: 'the time of assignment: who is away, who is next; absent: when it was assigned, else now' },
    ],
    reads: true,
    examples: [
      { line: 'outspoke rules explain k3f9', about: 'a post that was imported' },
      { line: 'outspoke rules explain --text "@acme where is my refund?"', about: 'what would become of it' },
      { line: 'outspoke rules explain k3f9 --verbose', about: 'with the rules that did not match, what failed, and what came near' },
    ],
    notes: [
      'A stored post is explained by the rule set that decided, as things stood when it was assigned. --format json gives the same as data: tags (each with rule, file, line, evidence and spans in UTF-16 units of text), misses (with --verbose), routes (outcome, would_match), priority_by, spoke_reason, passed_over, state (open, last, away, sticky_for), clocks, notify, rules, stored, working_copy.',
    ],
  },
  run: async (context, args) => {
    const text = textOf(args, 'text')
    const file = textOf(args, 'post')
    const [id, ...more] = args.words
    if ([id, text, file].filter((one) => one !== undefined).length !== 1 || more.length > 0) {
      throw new UsageError('rules explain takes one post', { hint: 'give an id, or --text "…", or --post FILE' })
    }
    if (id !== undefined) return explainStored(context, args, id)
    return explainNew(context, args, text === undefined ? await readPost(context, file ?? '') : () => ({ text, fields: {} }))
  },
}

async function explainNew(context: Context, args: Args, read: (set: RuleSet) => TestPost): Promise<Result> {
  const { settings } = context
  const set = await context.rules()
  const machine = compile(set)
  const when = { at: assignedAt(context, args, machine), now: settings.now }
  const test = read(set)
  const post = postOfTest(machine, { ...test, posted: test.posted ?? when.at ?? when.now }, [])
  const subject: Subject = { opening: post, directed: post.directed, judgement: judge(machine, post) }
  const store = existsSync(settings.database) ? await context.store('read') : undefined
  const { state, turns } = await stateFor(machine, subject, when, store, undefined)
  const explanation = explained(machine, post, state, { verbose: settings.verbose, subject })
  return resultOf(context, machine, explanation, { turns })
}

async function explainStored(context: Context, args: Args, id: string): Promise<Result> {
  const { settings } = context
  const store = await context.store('read')
  const thread = await store.find(id, settings.now)
  const { conversation } = thread
  const decided = await store.ruleset(conversation.rulesHash)
  const current = await workingCopy(context)
  const set = decided ?? current
  if (set === undefined)
    throw new OutspokeError(`the rules that decided ${conversation.shortId} are not stored, and there are no others`, {
      hint: 'see `outspoke rules check`',
    })
  const machine = compile(set)
  const when = { at: assignedAt(context, args, machine), now: settings.now }
  const { subject, pins } = subjectOf(machine, thread)
  const { state, turns } = await stateFor(machine, subject, when, store, conversation)
  const explanation = explained(machine, subject.opening, state, { verbose: settings.verbose, id: conversation.shortId, subject, pins })
  const working = await besideOf(current, explanation.decision, async (other) => {
    const theirs = subjectOf(other, thread).subject
    return decide(other, theirs, (await stateFor(other, theirs, when, store, conversation)).state)
  })
  const stored = { route: conversation.route, department: conversation.state.department, spoke: conversation.spoke }
  return resultOf(context, machine, explanation, { id: conversation.pid, stored, working, turns })
}

/** The rules as they are now; absent where none can be used, for the stored ones still explain. */
async function workingCopy(context: Context): Promise<RuleSet | undefined> {
  try {
    return await context.rules()
  } catch (error) {
    if (!(error instanceof OutspokeError)) throw error
    context.notice(error.message)
    return undefined
  }
}

async function besideOf(
  working: RuleSet | undefined,
  decision: Decision,
  decideBy: (machine: Machine) => Promise<Decision>,
): Promise<Beside['working']> {
  if (working === undefined) return undefined
  return { hash: working.hash, decision: working.hash === decision.rules ? decision : await decideBy(compile(working)) }
}

/** `--at`. */
function assignedAt({ settings }: Context, args: Args, machine: Machine): number | undefined {
  const text = textOf(args, 'at')
  if (text === undefined) return undefined
  const at = parseInstant(text, settings.now, settings.zone ?? machine.zone, 'past')
  if (at === undefined)
    throw new UsageError(`--at "${text}" is no time that can be read`, {
      hint: 'expected for example 2026-08-04T17:20Z, 2026-08-04 or 2h (ago)',
    })
  return at
}

function resultOf({ settings }: Context, machine: Machine, explanation: Explanation, beside: Beside): Result {
  const told = { ...explanation, zone: settings.zone ?? zoneOf(machine, explanation.decision.department) }
  return { json: explanationJson(told, beside), view: explanationView({ ...told, now: settings.now }, beside, settings.terminal.columns) }
}

/** The department's; of what is only recorded, the rules'. */
function zoneOf({ set, zone }: Machine, department: string): string {
  const calendar = set.departments.find(({ id }) => id === department)?.calendar
  return set.calendars[calendar ?? '']?.timezone ?? zone
}
