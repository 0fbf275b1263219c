/** What is said about a conversation and changes nothing for the customer: `tag`, `note`, `significant`. */
import { OutspokeError, UsageError } from '../../core/errors.ts'
import { nearest } from '../../core/nearest.ts'
import type { RuleSet } from '../../core/rules/ruleset.ts'
import { isSet, textsOf } from '../grammar.ts'
import { textFrom, workCommand } from './road.ts'

export const tag = workCommand({
  name: 'tag',
  grammar: {
    about: 'Put tags on and take them off by hand. That stays, whatever the rules say of later posts, and acts on the route like a rule.',
    args: [{ name: 'target', about: 'ids or a query, then +tag and -tag', required: true, many: true }],
    options: [
      { flags: '--add <tag>', about: 'the same as +tag', repeats: true },
      { flags: '--remove <tag>', about: 'the same as -tag', repeats: true },
    ],
    examples: [
      { line: 'outspoke tag k3f9 +refund -praise', about: 'one on, one off' },
      { line: "outspoke tag 'tag:refund text:invoice' +billing --yes", about: 'all that a query finds' },
    ],
    notes: ['After the first word everything that begins with + or - is a tag.'],
  },
  read: ({ rules }, args) => {
    const add = [...new Set(textsOf(args, 'add').map(tagOf))]
    const remove = [...new Set(textsOf(args, 'remove').map(tagOf))]
    if (add.length + remove.length === 0)
      throw new UsageError('which tags? Neither +tag nor -tag was given', { hint: 'outspoke tag k3f9 +refund -praise' })
    const both = add.find((one) => remove.includes(one))
    if (both !== undefined) throw new UsageError(`+${both} and -${both} contradict each other`)
    for (const one of add) refuseUnknown(one, rules)
    return {
      targets: args.words,
      told: `tagged ${[...add.map((one) => `+${one}`), ...remove.map((one) => `-${one}`)].join(' ')}`,
      step: () => ({ kind: 'tag' }),
      changes: ({ id }) => [{ post: id, kind: 'tagged', data: { add, remove } }],
    }
  },
})

function tagOf(text: string): string {
  const name = text.trim()
  if (/^[\p{L}\p{N}][\p{L}\p{N}_./-]*$/u.test(name)) return name
  throw new UsageError(`"${text}" is no tag`, { hint: 'letters, digits, - and _; families with /: site/login' })
}

function refuseUnknown(name: string, rules: RuleSet): void {
  if (Object.hasOwn(rules.tags, name)) return
  const near = nearest(name, Object.keys(rules.tags))
  throw new OutspokeError(`the rules know no tag "${name}"`, {
    hint: `${near === undefined ? '' : `did you mean ${near}? `}One that is only set by hand is declared: tags: { ${name}: { manual: true } }`,
  })
}

export const note = workCommand({
  name: 'note',
  grammar: {
    about: 'Write down what the next one should know. Only we see it.',
    args: [
      { name: 'target', about: 'an id, or a query in quotes', required: true },
      { name: 'text', about: 'what is to be known; - reads it from stdin', required: true, many: true },
    ],
    examples: [{ line: "outspoke note k3f9 'called her, she sends the invoice'", about: 'a note' }],
  },
  read: async ({ context }, args) => {
    const [target = '', ...words] = args.words
    const text = await textFrom(context, words)
    if (text === undefined) throw new UsageError('the note is empty')
    return {
      targets: [target],
      told: 'noted',
      step: () => ({ kind: 'note' }),
      changes: ({ id }) => [{ post: id, kind: 'noted', data: { text } }],
    }
  },
})

export const significant = workCommand({
  name: 'significant',
  grammar: {
    about: 'Mark what is worth telling others: `is:significant` finds it again.',
    args: [{ name: 'target', about: 'ids, or a query', required: true, many: true }],
    options: [{ flags: '--off', about: 'take the mark away' }],
    examples: [{ line: 'outspoke significant k3f9', about: 'for the weekly report' }],
  },
  read: (_, args) => {
    const on = !isSet(args, 'off')
    return {
      targets: args.words,
      told: on ? 'marked as significant' : 'no longer marked as significant',
      step: () => ({ kind: 'significant' }),
      changes: ({ id }) => [{ post: id, kind: 'significant', data: { on } }],
    }
  },
})
