/** What may be done with improvements: each a command, read from its words. */
import { personOf } from '../core/assignee.ts'
import { OutspokeError, UsageError } from '../core/errors.ts'
import type { FactChange } from '../core/fact.ts'
import { type Improvement, type ImprovementStep, mayImprove } from '../core/improvements.ts'
import { type Args, type CommandModule, textOf, textsOf } from './grammar.ts'
import { improving } from './improvements-road.ts'
import type { Desk } from './work/desk.ts'
import { textFrom } from './work/road.ts'

const NUMBER = { name: 'number', about: 'as `outspoke improvements` shows it', required: true } as const
/** Where conversations are named: an improvement itself has no revision. */
const IF_REV = { flags: '--if-rev <n>', about: 'only if nothing has happened to that one conversation since that revision' } as const
const CONVERSATIONS = { name: 'target', about: 'ids, or a query', required: true, many: true } as const

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
        IF_REV,
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
      options: [IF_REV],
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
      options: [IF_REV],
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
