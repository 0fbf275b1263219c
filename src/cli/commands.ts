/** The commands by group, in the order of the help. A command's module is loaded when it is asked for, so that `queue` reads only its own. */
import type { CommandModule } from '../commands/grammar.ts'

export interface Entry {
  readonly name: string
  readonly group: string
  readonly about: string
  load(): Promise<CommandModule>
}

const setUp = 'Set up:'
const bring = 'Import:'
const look = 'Look:'
const work = 'Work:'
const learn = 'Learn:'
const watch = 'Watch:'
const rule = 'Rules:'
const data = 'Data:'

export const COMMANDS: readonly Entry[] = [
  {
    group: setUp,
    name: 'init',
    about: 'write a commented outspoke.yaml and an empty database',
    load: async () => (await import('../commands/init.ts')).init,
  },
  {
    group: setUp,
    name: 'demo',
    about: 'import a made-up sample, show queue, overdue and report',
    load: async () => (await import('../commands/demo/demo.ts')).demo,
  },
  {
    group: setUp,
    name: 'doctor',
    about: 'versions, paths, checks, a recipe for cron',
    load: async () => (await import('../commands/doctor.ts')).doctor,
  },
  {
    group: bring,
    name: 'import',
    about: 'bring in exported posts: CSV, JSON, NDJSON, plain or gzip',
    load: async () => (await import('../commands/import.ts')).importFiles,
  },
  {
    group: bring,
    name: 'imports',
    about: 'past imports; `imports undo N` takes one back',
    load: async () => (await import('../commands/imports.ts')).imports,
  },
  { group: bring, name: 'add', about: 'record a post that no export holds', load: async () => (await import('../commands/add.ts')).add },
  { group: look, name: 'queue', about: 'what needs us, most urgent first', load: async () => (await import('../commands/queue.ts')).queue },
  {
    group: look,
    name: 'overdue',
    about: 'past due, by department, the most late first',
    load: async () => (await import('../commands/queue.ts')).overdue,
  },
  {
    group: look,
    name: 'list',
    about: 'any conversation, by query or @view',
    load: async () => (await import('../commands/queue.ts')).list,
  },
  { group: look, name: 'next', about: 'the one to take now', load: async () => (await import('../commands/queue.ts')).next },
  {
    group: look,
    name: 'show',
    about: 'one conversation: thread, route, guideline, clocks, history',
    load: async () => (await import('../commands/show.ts')).show,
  },
  {
    group: work,
    name: 'triage',
    about: 'one conversation after another, by single keys; --plain for screen readers',
    load: async () => (await import('../commands/triage.ts')).triage,
  },
  {
    group: work,
    name: 'claim',
    about: 'take conversations for a while',
    load: async () => (await import('../commands/work/claim.ts')).claim,
  },
  {
    group: work,
    name: 'assign',
    about: 'give conversations to a department or a person',
    load: async () => (await import('../commands/work/assign.ts')).assign,
  },
  {
    group: work,
    name: 'tag',
    about: 'put tags on and take them off: +a -b',
    load: async () => (await import('../commands/work/describe.ts')).tag,
  },
  {
    group: work,
    name: 'note',
    about: 'write down what the next one should know',
    load: async () => (await import('../commands/work/describe.ts')).note,
  },
  {
    group: work,
    name: 'significant',
    about: 'mark what is worth telling others',
    load: async () => (await import('../commands/work/describe.ts')).significant,
  },
  {
    group: work,
    name: 'flag',
    about: 'who an author is to us: advocate, vip, influencer, detractor',
    load: async () => (await import('../commands/work/flag.ts')).flag,
  },
  {
    group: work,
    name: 'author',
    about: 'linked accounts, flags, frequent engagers',
    load: async () => (await import('../commands/author.ts')).author,
  },
  {
    group: work,
    name: 'away',
    about: 'who is on leave when; gives their open work to others',
    load: async () => (await import('../commands/work/away.ts')).away,
  },
  {
    group: work,
    name: 'ask',
    about: 'hand a question to a department',
    load: async () => (await import('../commands/work/question.ts')).ask,
  },
  {
    group: work,
    name: 'handoff',
    about: 'the question as a pack to mail',
    load: async () => (await import('../commands/work/handoff.ts')).handoff,
  },
  {
    group: work,
    name: 'answer',
    about: 'take in the answer of a department',
    load: async () => (await import('../commands/work/question.ts')).answer,
  },
  {
    group: work,
    name: 'reply',
    about: 'record our reply, or a draft of it',
    load: async () => (await import('../commands/work/reply.ts')).reply,
  },
  {
    group: work,
    name: 'approve',
    about: 'the draft may go out',
    load: async () => (await import('../commands/work/reply.ts')).approve,
  },
  {
    group: work,
    name: 'reject',
    about: 'the draft does not go out',
    load: async () => (await import('../commands/work/reply.ts')).reject,
  },
  {
    group: work,
    name: 'wait',
    about: 'waiting for the customer',
    load: async () => (await import('../commands/work/pause.ts')).wait,
  },
  {
    group: work,
    name: 'resume',
    about: 'no longer waiting',
    load: async () => (await import('../commands/work/pause.ts')).resume,
  },
  {
    group: work,
    name: 'ack',
    about: 'the last post needs no answer',
    load: async () => (await import('../commands/work/pause.ts')).ack,
  },
  {
    group: work,
    name: 'resolve',
    about: 'done: acted, declined, logged, ignored',
    load: async () => (await import('../commands/work/end.ts')).resolve,
  },
  {
    group: work,
    name: 'reopen',
    about: 'not done after all',
    load: async () => (await import('../commands/work/end.ts')).reopen,
  },
  {
    group: work,
    name: 'snooze',
    about: 'out of the queue until then',
    load: async () => (await import('../commands/work/pause.ts')).snooze,
  },
  {
    group: work,
    name: 'follow-up',
    about: 'promise to come back to the customer on a day',
    load: async () => (await import('../commands/work/follow-up.ts')).followUp,
  },
  {
    group: work,
    name: 'follow-ups',
    about: 'what was promised; done, drop, move',
    load: async () => (await import('../commands/follow-ups.ts')).followUps,
  },
  {
    group: work,
    name: 'merge',
    about: 'the same matter, told twice',
    load: async () => (await import('../commands/work/end.ts')).merge,
  },
  {
    group: work,
    name: 'undo',
    about: 'take your last operation back, or that one; again to go further',
    load: async () => (await import('../commands/undo.ts')).undo,
  },
  { group: work, name: 'log', about: 'what was done, by whom, to how many', load: async () => (await import('../commands/log.ts')).log },
  {
    group: learn,
    name: 'catalogue',
    about: 'the use cases: counts, answers, what is none yet',
    load: async () => (await import('../commands/catalogue.ts')).catalogue,
  },
  {
    group: learn,
    name: 'similar',
    about: 'answered conversations like this one',
    load: async () => (await import('../commands/similar.ts')).similar,
  },
  {
    group: learn,
    name: 'improvements',
    about: 'negative feedback turned into changes',
    load: async () => (await import('../commands/improvements.ts')).improvementsCommand,
  },
  {
    group: watch,
    name: 'check',
    about: 'what is late or soon, for cron; exit code 0, 1, 2, 3',
    load: async () => (await import('../commands/check.ts')).check,
  },
  {
    group: watch,
    name: 'notices',
    about: 'who was told what; another try for what failed',
    load: async () => (await import('../commands/notices.ts')).notices,
  },
  {
    group: watch,
    name: 'report',
    about: 'figures: sla, response, departments, volume, backlog …',
    load: async () => (await import('../commands/report.ts')).report,
  },
  {
    group: watch,
    name: 'export',
    about: 'whole tables: csv, ndjson, parquet; pseudonyms where wanted',
    load: async () => (await import('../commands/export.ts')).exportTable,
  },
  {
    group: rule,
    name: 'rules',
    about: 'check, test and explain the rules file',
    load: async () => (await import('../commands/rules/rules.ts')).rules,
  },
  {
    group: data,
    name: 'db',
    about: 'path, info, check, backup, restore, compact and prune of the database',
    load: async () => (await import('../commands/db.ts')).db,
  },
  {
    group: data,
    name: 'forget',
    about: 'erase what tells who somebody is; figures stay',
    load: async () => (await import('../commands/forget.ts')).forget,
  },
]
