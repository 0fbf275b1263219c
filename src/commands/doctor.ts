/** `doctor`: what runs, where it looks, and whether that is in order. */
import { existsSync } from 'node:fs'
import { OutspokeError } from '../core/errors.ts'
import { instantOf, isoUtc } from '../core/time.ts'
import { card } from '../render/card.ts'
import { count } from '../render/count.ts'
import type { Line } from '../render/view.ts'
import type { Context, Result } from './command.ts'
import { cronLine, notifyWord, RECIPES, type Recipe, recipeText } from './doctor-recipes.ts'
import { type CommandModule, textOf } from './grammar.ts'

/** Where there are rules that say whom. */
function telling(context: Context): readonly Line[] {
  const notify = notifyWord(context)
  if (notify.length === 0) return []
  return [
    { text: 'tells the channels and people of the rules, each fact once:', indent: 2, tone: 'dim' },
    { text: `*/5 * * * * ${cronLine(context, '--only-new', ...notify, '--exit-zero')}`, indent: 2, whole: true },
  ]
}

/** The text itself, whatever is redirected: it is pasted. */
async function recipe(context: Context, name: Recipe): Promise<Result> {
  const rules = await context.rules().catch((error: unknown) => {
    if (error instanceof OutspokeError) return undefined
    throw error
  })
  const text = recipeText(name, context, rules)
  return {
    json: { recipe: name, text },
    view: { blocks: [{ lines: [{ text }] }] },
    ...(context.settings.format === undefined ? { verbatim: text } : {}),
  }
}

interface Finding {
  readonly name: string
  readonly value: string
  readonly ok: boolean
}

export const doctor: CommandModule = {
  grammar: {
    about: 'Versions, paths and which setting won, the database, the clock, zone data, the rules, and recipes for cron and others.',
    options: [{ flags: '--recipe <name>', about: 'how check is run by others, ready to paste', choices: RECIPES }],
    examples: [
      { line: 'outspoke doctor', about: 'exit code 1 where something is wrong' },
      { line: 'outspoke doctor --recipe systemd', about: 'a service and its timer, with the paths of this workspace' },
    ],
  },
  run: async (context, args) => {
    const asked = RECIPES.find((name) => name === textOf(args, 'recipe'))
    if (asked !== undefined) return recipe(context, asked)
    const findings = [...basics(context), await database(context), await rules(context), clock(context), zones()]
    const line = cronLine(context)
    const bad = findings.filter(({ ok }) => !ok)
    const lines: readonly Line[] = card(findings.map(({ name, value, ok }) => [name, ok ? value : `!! ${value}`])).map((line, at) =>
      findings[at]?.ok === false ? { ...line, tone: 'late' as const } : line,
    )
    return {
      json: { ok: bad.length === 0, findings: findings.map(({ name, value, ok }) => ({ name, value, ok })), cron: `*/5 * * * * ${line}` },
      view: {
        card: true,
        records: {
          columns: [
            { key: 'name', title: 'name' },
            { key: 'value', title: 'value' },
            { key: 'ok', title: 'ok' },
          ],
          rows: findings.map(({ name, value, ok }) => [{ raw: name }, { raw: value }, { raw: ok }]),
        },
        blocks: [
          { lines },
          {
            lines: [
              { text: 'for cron', tone: 'strong' },
              { text: 'MAILTO=you@example.org', indent: 2 },
              { text: `*/5 * * * * ${line}`, indent: 2, whole: true },
              { text: 'mails what is late or soon, and nothing when all is well; with a watchdog:', indent: 2, tone: 'dim' },
              { text: `*/5 * * * * ${line}; curl -fsS -m 10 --retry 5 -o /dev/null https://hc-ping.com/UUID/$?`, indent: 2, whole: true },
              ...telling(context),
              { text: `more, ready to paste: outspoke doctor --recipe ${RECIPES.join('|')}`, indent: 2, tone: 'dim' },
            ],
          },
        ],
        summary: bad.length === 0 ? 'all in order' : `${bad.length} ${bad.length === 1 ? 'thing needs' : 'things need'} a look`,
      },
      exitCode: bad.length === 0 ? 0 : 1,
    }
  },
}

function basics({ settings, system }: Context): readonly Finding[] {
  const fine = (name: string, value: string): Finding => ({ name, value, ok: true })
  return [
    fine('outspoke', system.version),
    fine('node', `${system.node}, ${system.platform}`),
    fine('workspace', settings.workspace ?? 'none: no outspoke.yaml here or above'),
    fine('database', `${settings.database} (${settings.databaseFrom})`),
    fine('rules', `${settings.rulesFile ?? system.starterRules} (${settings.rulesFrom})`),
    fine('me', settings.me),
    fine('data folder', system.dataFolder),
    ...(system.compileCache === undefined ? [] : [fine('cache folder', system.compileCache)]),
  ]
}

async function database({ settings, store }: Context): Promise<Finding> {
  if (!existsSync(settings.database)) return { name: 'database check', value: 'not there yet: the first import makes it', ok: true }
  return told('database check', async () => {
    const { engine, schemaVersion, posts, conversations } = await (await store('read')).info()
    return `${engine}, schema ${schemaVersion}, ${count(posts)} posts, ${count(conversations)} conversations (\`outspoke db check\` looks closer)`
  })
}

function rules(context: Context): Promise<Finding> {
  return told('rules check', async () => {
    const set = await context.rules()
    return `${set.rules.length} rules, ${set.routes.length} routes, ${set.departments.length} departments; zone ${set.timezone}; ${set.hash.slice(0, 15)}`
  })
}

function clock({ settings }: Context): Finding {
  const plausible = settings.now > instantOf('2024-01-01', 0, 'UTC')
  return { name: 'now', value: `${isoUtc(settings.now)}${plausible ? '' : ': the clock of this machine seems wrong'}`, ok: plausible }
}

/** A zone with summer time, asked for both halves of a year: data that lack it would move every deadline. */
function zones(): Finding {
  const winter = instantOf('2026-01-12', 540, 'Europe/London') === Date.UTC(2026, 0, 12, 9)
  const summer = instantOf('2026-07-13', 540, 'Europe/London') === Date.UTC(2026, 6, 13, 8)
  return { name: 'zone data', value: winter && summer ? 'complete' : 'this Node.js has no data of time zones', ok: winter && summer }
}

async function told(name: string, work: () => Promise<string>): Promise<Finding> {
  try {
    return { name, value: await work(), ok: true }
  } catch (error) {
    if (!(error instanceof OutspokeError)) throw error
    return { name, value: error.message, ok: false }
  }
}
