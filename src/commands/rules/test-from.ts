/** `rules test --from ID`: a test made of a stored post, with the decision that the rules make on it now. */
import { relative } from 'node:path'
import { OutspokeError } from '../../core/errors.ts'
import { awayOn } from '../../core/rules/decide.ts'
import { compile, type Machine, type RulePost } from '../../core/rules/matcher.ts'
import { testFrom } from '../../core/rules/test-from.ts'
import type { ThreadView } from '../../store/store.ts'
import type { Turns } from '../../store/turns.ts'
import type { Context, Result } from '../command.ts'
import { stateFor, subjectOf } from './explain-state.ts'

export async function testFromPost(context: Context, path: string, id: string, keepNames: boolean): Promise<Result> {
  const { settings, system, notice } = context
  const machine = compile(await context.rules())
  const store = await context.store('read')
  const thread = await store.find(id, settings.now)
  const { conversation } = thread
  const post: RulePost = { ...postOf(thread, id), flags: conversation.authorFlags }
  const { subject, pins } = subjectOf(machine, thread)
  const { turns } = await stateFor(machine, subject, { now: settings.now }, store, conversation)
  const given = turns === undefined ? {} : givenOf(machine, conversation.state.department, post, turns)
  const made = testFrom(machine, { post, pins, given, spoke: conversation.spoke, keepNames })
  const { besideOf, endOfTests, textOfFile } = await import('../../config/edit-tests.ts')
  const beside = besideOf(path)
  const name = relative(system.cwd, beside) || beside
  const end = endOfTests(await textOfFile(beside).catch(() => ''))
  if (end === undefined)
    throw new OutspokeError(`nothing can be added at the end of ${name}`, {
      hint: 'it must end with its tests, a line beginning with a dash for each: see `outspoke rules check`',
    })
  if (made.changed.length > 0)
    notice(
      `without the names the rules decide otherwise (${made.changed.join(', ')}): the test holds what they make of the post as written; --keep-names keeps them`,
    )
  else if (!keepNames)
    notice('names, handles, addresses, numbers and links are made up; read the text for others before it leaves the house')
  notice(`it belongs at the end of ${name}: outspoke rules test --from ${id} >> ${name}`)
  const margin = ' '.repeat(end.indent)
  const text = [...(end.head ? ['tests:'] : []), ...made.lines.map((line) => `${margin}${line}`)].join('\n')
  return {
    json: { file: name, yaml: `${text}\n`, changed: made.changed },
    view: {
      blocks: [{ lines: text.split('\n').map((line) => ({ text: line.trimStart(), indent: line.length - line.trimStart().length })) }],
    },
    verbatim: `${end.cut ? '\n' : ''}${text}\n`,
  }
}

/** The post that was named, where it is the customer's; else the one that opened the conversation. */
function postOf({ conversation, posts }: ThreadView, id: string): RulePost {
  const named = posts.filter(({ pid, direction }) => direction !== 'outbound' && pid.startsWith(id.trim().toLowerCase()))
  const [only] = named
  return only !== undefined && named.length === 1 ? only : conversation.opening
}

/** What the choice of a spoke went by, where it matters: a test assigns at the time of its post. */
function givenOf(
  { set }: Machine,
  id: string,
  post: RulePost,
  { at, open, last }: Turns,
): {
  readonly open?: Readonly<Record<string, number>>
  readonly last?: Readonly<Record<string, number>>
  readonly away?: readonly string[]
} {
  const department = set.departments.find((one) => one.id === id)
  const people = department?.spokes.map(({ person }) => person) ?? []
  const busy = people.filter((person) => (open.get(person) ?? 0) > 0)
  const had = people.filter((person) => last.has(person)).sort((a, b) => (last.get(a) ?? 0) - (last.get(b) ?? 0))
  // A millisecond apart, so that who was last stays last.
  const times = new Map<string, number>()
  for (const person of had) times.set(person, Math.max(Math.floor(last.get(person) ?? 0), Math.max(0, ...times.values()) + 1))
  const away = people.filter((person) => awayOn(set, person, id, at) && !awayOn(set, person, id, post.postedAt ?? 0))
  return {
    ...(department?.assign === 'balance' && busy.length > 0
      ? { open: Object.fromEntries(busy.map((person) => [person, open.get(person) ?? 0])) }
      : {}),
    ...(department?.assign === 'rotate' && times.size > 0 ? { last: Object.fromEntries(times) } : {}),
    ...(away.length > 0 ? { away } : {}),
  }
}
