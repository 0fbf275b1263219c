/** The keys, for the machine, the line at the bottom and the help. */
import type { Line } from './line.ts'

import type { Question } from './state.ts'

/** What may be completed at the line. */
export interface Words {
  readonly tags: readonly string[]
  /** Departments, people, and DEPT/PERSON. */
  readonly owners: readonly string[]
  readonly commands: readonly string[]
}

/** Keys that ask for a line. */
export const QUESTIONS: Readonly<Record<string, Question>> = {
  r: 'reply',
  R: 'draft',
  t: 'tags',
  a: 'assign',
  i: 'ignore',
  n: 'note',
  s: 'snooze',
  ':': 'command',
  '/': 'query',
}

/** What is asked, and what may be answered. */
export const ASKED: Readonly<Record<Question, { readonly label: string; readonly hint: string }>> = {
  reply: { label: 'what did we answer?', hint: 'Enter alone: it is not kept   Esc: not yet' },
  draft: { label: 'draft for approval:', hint: 'outspoke sends nothing; :approve   Esc: not yet' },
  declined: { label: 'declined, because:', hint: 'a reason is an answer too   Esc: not yet' },
  tags: { label: 'tags:', hint: '+on -off   Tab completes   Esc: not yet' },
  assign: { label: 'assign to:', hint: 'department, person, DEPT/PERSON   Tab completes   Esc' },
  ignore: { label: 'ignored, because:', hint: 'Enter alone: no reason   Esc: not yet' },
  note: { label: 'note:', hint: 'only we see it   Esc: not yet' },
  snooze: { label: 'skip until:', hint: '2h, 17:00, mon, "tomorrow 09:00"   Esc: not yet' },
  command: { label: ':', hint: 'ask legal May we ...? about this one   Tab completes   Esc' },
  query: { label: '/', hint: 'queue terms: dept:care tag:refund is:overdue   Esc: not yet' },
}

/** With the sign that was typed. */
const signed = (tags: readonly string[], before: string): readonly string[] => {
  const sign = /(?:^|\s)([+-])\S*$/.exec(before)?.[1] ?? ''
  return tags.map((tag) => sign + tag)
}

/** Which words complete an answer. */
export const COMPLETED: Readonly<Partial<Record<Question, (words: Words, line: Line) => readonly string[]>>> = {
  tags: ({ tags }, { text, cursor }) => signed(tags, text.slice(0, cursor)),
  assign: ({ owners }) => owners,
  command: ({ commands, owners, tags }, { text, cursor }) => {
    const before = text.slice(0, cursor)
    if (!/\s/.test(before.trimStart())) return commands
    if (/(^|\s)[+-][^\s-]*$/.test(before)) return signed(tags, before)
    return /(^|\s)--as[ =]\S*$/.test(before) ? ['acted', 'declined', 'logged', 'ignored'] : owners
  },
}

/** What each key does. */
export const KEYS: readonly (readonly [key: string, about: string])[] = [
  ['j  k  Down  Up', 'next, previous'],
  ['Enter', 'all of it: thread, why, guideline, template, clocks, history'],
  ['r', 'answered now: asks for the text, which may stay empty'],
  ['R', 'record a draft for approval'],
  ['w', 'waiting for the customer; again: no longer'],
  ['d', 'done: then a acted, d declined, l logged, g ignored'],
  ['i', 'ignore: asks why'],
  ['t', 'tags: +on -off, Tab completes'],
  ['a', 'assign to a department or a person, Tab completes'],
  ['n', 'note: only we see it'],
  ['s', 'skip until later: 2h, 17:00, mon'],
  [':', 'any command of the group Work about it: ask, ack, claim, merge ...'],
  ['/', 'another query; the same one reads the list again'],
  ['x', 'mark: actions then apply to all that are marked'],
  ['*', 'mark all, or none; Esc: none'],
  ['o', 'open it in the browser'],
  ['c', 'copy the filled-in template'],
  ['e', 'explain: which rules, which words, which routes'],
  ['u  z', 'undo; again to go further'],
  ['U', 'redo'],
  ['?', 'these keys'],
  ['q', 'quit; prints what was done'],
  ['Ctrl-C', 'the same at once, with exit code 130'],
  ['Ctrl-Z', 'suspend, as everywhere (fg comes back)'],
]

/** The line at the bottom, for as many columns as there are. */
export const BAR: readonly string[] = [
  'r reply  d done  i ignore  s later  a assign  t tags  n note  Enter all  ? keys  q quit',
  'r reply  d done  i ignore  s later  a assign  t tags  Enter all  ? keys  q quit',
  'r reply  d done  i ignore  Enter all  ? keys  q quit',
  'r d i s a t n  ? keys  q',
  '? keys',
]

/** The same where there is nothing to be done. */
export const EMPTY_BAR: readonly string[] = [
  '/ other conversations  u undo  : command  ? keys  q quit',
  '/ others  ? keys  q quit',
  '? keys',
]
